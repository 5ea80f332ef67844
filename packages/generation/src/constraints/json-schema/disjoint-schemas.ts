import { isSchemaObject, type SchemaObject } from "./json-schema.ts";

/**
 * Whether it is certain that no value fits both schemas: different types, different values, or a required property whose
 * schemas are disjoint.
 */
export function areDisjoint(a: unknown, b: unknown, resolve: (reference: unknown) => unknown, depth = 0): boolean {
  if (a === false || b === false) return true;
  if (!isSchemaObject(a) || !isSchemaObject(b) || depth > 16) return false;
  if ("$ref" in a) return areDisjoint(resolve(a["$ref"]), b, resolve, depth + 1);
  if ("$ref" in b) return areDisjoint(a, resolve(b["$ref"]), resolve, depth + 1);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const parts = one["anyOf"] ?? one["oneOf"];
    if (Array.isArray(parts)) return parts.every((part) => areDisjoint(part, other, resolve, depth + 1));
  }
  const [left, right] = [valuesOf(a), valuesOf(b)];
  if (left !== undefined && right !== undefined) return left.every((value) => !right.includes(value));
  const [mine, yours] = [kindsOf(a), kindsOf(b)];
  if (mine === undefined || yours === undefined) return false;
  if (mine.every((type) => !yours.includes(type))) return true;
  if (mine.join() !== "object" || yours.join() !== "object") return false;
  const shared = (schema: SchemaObject, name: string) =>
    Array.isArray(schema["required"]) && schema["required"].includes(name);
  const [own, others] = [a["properties"], b["properties"]];
  if (!isSchemaObject(own) || !isSchemaObject(others)) return false;
  return Object.keys(own).some(
    (name) =>
      shared(a, name) &&
      shared(b, name) &&
      Object.hasOwn(others, name) &&
      areDisjoint(own[name], others[name], resolve, depth + 1),
  );
}

function valuesOf(schema: SchemaObject): string[] | undefined {
  if ("const" in schema) return [JSON.stringify(schema["const"])];
  return Array.isArray(schema["enum"]) ? schema["enum"].map((value) => JSON.stringify(value)) : undefined;
}

function kindsOf(schema: SchemaObject): string[] | undefined {
  const values = valuesOf(schema);
  if (values !== undefined) {
    return values.map((text) => {
      const value: unknown = JSON.parse(text);
      return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    });
  }
  const types = Array.isArray(schema["type"])
    ? schema["type"]
    : typeof schema["type"] === "string"
      ? [schema["type"]]
      : undefined;
  return types?.map((type) => (type === "integer" ? "number" : String(type)));
}
