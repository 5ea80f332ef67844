import type { JsonField } from "../json-field.ts";
import type { AddedPart } from "../parts.ts";

/** A special token and its id. */
export interface SpecialToken {
  readonly token: string;
  readonly id: number;
}

/** Reads `["[SEP]", 102]`. */
export function tokenAndId(field: JsonField): SpecialToken {
  const [token, id] = field.items();
  if (token === undefined || id === undefined) return field.fail("a token and its id");
  return { token: token.string(), id: id.count() };
}

/** A special token as a part of an encoding. */
export function specialPart({ token, id }: SpecialToken, typeId: number): AddedPart {
  return { kind: "special", ids: [id], tokens: [token], typeId };
}
