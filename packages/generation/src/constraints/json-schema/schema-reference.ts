import { type JsonSchema, type SchemaObject, schemaError } from "./json-schema.ts";

/** What a `$ref` inside the schema refers to. @param path where it stands */
export function resolveReference(root: JsonSchema, reference: unknown, path: string): unknown {
  if (typeof reference !== "string" || !/^#(\/|$)/.test(reference)) {
    throw schemaError(
      "UNSUPPORTED",
      path,
      `only references inside the schema (#/…) are supported, not ${JSON.stringify(reference)}`,
    );
  }
  let at: unknown = root;
  for (const step of reference.split("/").slice(1)) {
    let name: string;
    try {
      name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    } catch (cause) {
      throw schemaError("INVALID", path, `the reference ${reference} is malformed`, cause);
    }
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) {
      throw schemaError("INVALID", path, `nothing is at the reference ${reference}`);
    }
    at = (at as SchemaObject)[name];
  }
  return at;
}
