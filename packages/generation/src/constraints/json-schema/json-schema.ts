import { ConstraintError } from "../constraint-error.ts";

export type JsonSchema = boolean | { readonly [keyword: string]: unknown };
export type SchemaObject = { readonly [keyword: string]: unknown };

/** Keywords that say nothing about values. */
export const ANNOTATIONS: readonly string[] = ["$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"]; // biome-ignore format: a list
/** The types, with the keywords that are understood beside each. */
export const KEYWORDS_OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  object: ["properties", "required", "additionalProperties", "propertyNames"],
  array: ["items", "prefixItems", "minItems", "maxItems"],
  string: ["minLength", "maxLength", "pattern", "format"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  integer: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  boolean: [],
  null: [],
};
export const TYPES: readonly string[] = Object.keys(KEYWORDS_OF_TYPE);

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param path the place in the schema */
export function schemaError(
  code: "INVALID" | "UNSUPPORTED" | "LIMIT" | "UNSATISFIABLE",
  path: string,
  what: string,
  cause?: unknown,
): ConstraintError {
  const options = cause === undefined ? undefined : { cause };
  return new ConstraintError(`GENERATION_CONSTRAINT_${code}`, `JSON schema at ${path}: ${what}`, options);
}

/** Adds the place in the schema to what is wrong with a pattern or bounds. */
export function atPath<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof ConstraintError)) throw cause;
    throw new ConstraintError(cause.code, `JSON schema at ${path}: ${cause.message}`, { cause });
  }
}

/** The value of a keyword that counts. */
export function countOf(value: unknown, keyword: string, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw schemaError("INVALID", path, `${keyword} must be a non-negative integer`);
}

/** The types that a schema names; integers are numbers too. */
export function typesOf(schema: SchemaObject, path: string): string[] {
  const types = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]];
  const wrong = types.find((type) => typeof type !== "string" || !Object.hasOwn(KEYWORDS_OF_TYPE, type));
  if (types.length === 0 || wrong !== undefined)
    throw schemaError("INVALID", path, `the type ${JSON.stringify(wrong)} does not exist`);
  return types.includes("number") ? types.filter((type) => type !== "integer") : [...new Set(types)];
}

export function hasType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isSchemaObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

/** A value as texts have it. */
export function jsonText(value: unknown, path: string): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined || /\\ud[89a-f]/.test(text)) {
    throw schemaError("INVALID", path, "a value or name cannot be written as JSON in UTF-8");
  }
  return text;
}
