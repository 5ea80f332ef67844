import { TokenizerError } from "./errors.ts";

/** A text, or the words of a text that is already split. */
export type TextInput = string | readonly string[];

export function checkText(text: unknown): string {
  if (typeof text === "string") return text;
  throw new TokenizerError("TOKENIZER_INPUT", `the text must be a string, got ${nameType(text)}`);
}

export function checkInput(input: TextInput): TextInput {
  if (typeof input === "string") return input;
  if (Array.isArray(input) && input.every((word) => typeof word === "string")) return input;
  throw new TokenizerError("TOKENIZER_INPUT", `the text must be a string or an array of words, got ${nameType(input)}`);
}

export function checkArray<Item>(list: readonly Item[], caller: string): readonly Item[] {
  if (Array.isArray(list)) return list;
  throw new TokenizerError("TOKENIZER_INPUT", `${caller} takes an array, got ${nameType(list)}`);
}

export function checkIds(ids: ArrayLike<number>): ArrayLike<number> {
  if (Array.isArray(ids) || (ArrayBuffer.isView(ids) && !(ids instanceof DataView))) return ids;
  throw new TokenizerError("TOKENIZER_INPUT", `ids must be an array or a typed array of numbers, got ${nameType(ids)}`);
}

/** An id that no token has decodes to nothing, as in the reference; what is no id at all is an error. */
export function checkId(id: unknown): void {
  if (Number.isSafeInteger(id) && (id as number) >= 0) return;
  throw new TokenizerError("TOKENIZER_ID", `${String(id)} is not a token id`);
}

function nameType(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array of other things" : typeof value;
}
