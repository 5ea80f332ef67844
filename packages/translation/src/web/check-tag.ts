import { canonicalTag } from "../language/language-tag.ts";

/** The canonical form of a language tag. @throws RangeError as the web platform does */
export function checkTag(tag: unknown): string {
  const found = typeof tag === "string" ? canonicalTag(tag) : undefined;
  if (found !== undefined) return found;
  throw new RangeError(`${JSON.stringify(tag)} is not a language tag (BCP 47), such as "fr" or "pt-BR"`);
}
