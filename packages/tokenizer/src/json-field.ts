import { TokenizerError } from "./errors.ts";

/** Real ones have at most four units ("</w>"); a long one would make texts as many times longer as it has units. */
const MAX_AFFIX = 256;

/**
 * A value of a tokenizer file together with its place (`pre_tokenizer.pretokenizers[1]`), so that every complaint
 * names the field. Readers throw `TOKENIZER_FIELD` when the value is missing (and no default is given) or of another type.
 */
export interface JsonField {
  readonly path: string;
  readonly value: unknown;
  /** The field `name` of this object; its value is undefined when it is absent. */
  get(name: string): JsonField;
  /** The elements of this array. */
  items(): JsonField[];
  /** The names and values of this object, in the file's order. */
  entries(): [string, JsonField][];
  isAbsent(): boolean;
  string(fallback?: string): string;
  /** A string that is written for every character or word of a text. Throws `TOKENIZER_LIMIT` for a long one. */
  affix(fallback?: string): string;
  boolean(fallback?: boolean): boolean;
  /** A whole number >= 0. */
  count(fallback?: number): number;
  number(fallback?: number): number;
  /** One of `names`. */
  oneOf<Name extends string>(names: readonly Name[], fallback?: Name): Name;
  /** Throws: this field's value is not what it should be. */
  fail(wanted: string): never;
}

/** Wraps a parsed JSON value. `path` is its place in the file, empty for the whole file. */
export function jsonField(value: unknown, path: string): JsonField {
  const fail = (wanted: string): never => {
    const where = path === "" ? "the file" : path;
    throw new TokenizerError("TOKENIZER_FIELD", `${where} must be ${wanted}, got ${describe(value)}`);
  };
  const absent = value === undefined || value === null;
  return {
    path,
    value,
    fail,
    isAbsent: () => absent,
    get(name) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("an object");
      const own = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      return jsonField(own, path === "" ? name : `${path}.${name}`);
    },
    items() {
      if (!Array.isArray(value)) return fail("an array");
      return value.map((item, i) => jsonField(item, `${path}[${i}]`));
    },
    entries() {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("an object");
      return Object.entries(value).map(([name, item]) => [name, jsonField(item, `${path}[${JSON.stringify(name)}]`)]);
    },
    string(fallback) {
      if (absent && fallback !== undefined) return fallback;
      return typeof value === "string" ? value : fail("a string");
    },
    affix(fallback) {
      if (typeof value === "string" && value.length > MAX_AFFIX)
        throw new TokenizerError("TOKENIZER_LIMIT", `${path} has ${value.length} units, more than ${MAX_AFFIX}`);
      if (absent && fallback !== undefined) return fallback;
      return typeof value === "string" ? value : fail("a string");
    },
    boolean(fallback) {
      if (absent && fallback !== undefined) return fallback;
      return typeof value === "boolean" ? value : fail("true or false");
    },
    count(fallback) {
      if (absent && fallback !== undefined) return fallback;
      return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : fail("a whole number >= 0");
    },
    number(fallback) {
      if (absent && fallback !== undefined) return fallback;
      return typeof value === "number" ? value : fail("a number");
    },
    oneOf(names, fallback) {
      if (absent && fallback !== undefined) return fallback;
      const found = names.find((name) => name === value);
      return found ?? fail(`one of ${names.map((name) => JSON.stringify(name)).join(", ")}`);
    },
  };
}

/** A value for a message, cut to a length that can be read. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
