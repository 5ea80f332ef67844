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
  return new Field(value, path, undefined);
}

// A class, because a file has tens of thousands of fields: an object of closures for each takes longer to make.
class Field implements JsonField {
  readonly value: unknown;
  /** The field's name, its index or `[name]` among the entries of an object; for one without a parent its path. */
  readonly #name: string | number | readonly [string];
  readonly #parent: Field | undefined;

  constructor(value: unknown, name: string | number | readonly [string], parent: Field | undefined) {
    this.value = value;
    this.#name = name;
    this.#parent = parent;
  }

  get path(): string {
    const name = this.#name;
    if (this.#parent === undefined) return String(name);
    const { path } = this.#parent;
    if (typeof name !== "string") return `${path}[${typeof name === "number" ? name : JSON.stringify(name[0])}]`;
    return path === "" ? name : `${path}.${name}`;
  }

  fail(wanted: string): never {
    const { path, value } = this;
    const where = path === "" ? "the file" : path;
    throw new TokenizerError("TOKENIZER_FIELD", `${where} must be ${wanted}, got ${describe(value)}`);
  }

  isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  get(name: string): JsonField {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return this.fail("an object");
    return new Field(Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined, name, this);
  }

  items(): JsonField[] {
    if (!Array.isArray(this.value)) return this.fail("an array");
    return this.value.map((item, i) => new Field(item, i, this));
  }

  entries(): [string, JsonField][] {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return this.fail("an object");
    return Object.entries(value).map(([name, item]) => [name, new Field(item, [name], this)]);
  }

  string(fallback?: string): string {
    if (typeof this.value === "string") return this.value;
    return this.#orElse(fallback, "a string");
  }

  affix(fallback?: string): string {
    const text = this.string(fallback);
    if (text.length <= MAX_AFFIX) return text;
    throw new TokenizerError("TOKENIZER_LIMIT", `${this.path} has ${text.length} units, more than ${MAX_AFFIX}`);
  }

  boolean(fallback?: boolean): boolean {
    return typeof this.value === "boolean" ? this.value : this.#orElse(fallback, "true or false");
  }

  count(fallback?: number): number {
    const { value } = this;
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
    return this.#orElse(fallback, "a whole number >= 0");
  }

  number(fallback?: number): number {
    return typeof this.value === "number" ? this.value : this.#orElse(fallback, "a number");
  }

  oneOf<Name extends string>(names: readonly Name[], fallback?: Name): Name {
    const wanted = `one of ${names.map((name) => JSON.stringify(name)).join(", ")}`;
    return names.find((name) => name === this.value) ?? this.#orElse(fallback, wanted);
  }

  #orElse<Value>(fallback: Value | undefined, wanted: string): Value {
    return fallback !== undefined && this.isAbsent() ? fallback : this.fail(wanted);
  }
}

/** A value for a message, cut to a length that can be read. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
