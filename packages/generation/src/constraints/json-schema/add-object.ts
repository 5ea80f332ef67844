import { type CharNfa, otherStringsNfa } from "../char-nfa.ts";
import {
  ANNOTATIONS,
  isSchemaObject,
  jsonText,
  KEYWORDS_OF_TYPE,
  type SchemaObject,
  schemaError,
} from "./json-schema.ts";
import { stringNfa } from "./schema-strings.ts";
import type { SchemaWriter } from "./schema-writer.ts";

/** Adds the objects that a schema allows, between two nodes. Properties come in the schema's order, others after them. */
export function addObject(
  { builder, ruleOf, addString }: SchemaWriter,
  schema: SchemaObject,
  path: string,
  from: number,
  to: number,
): void {
  const { properties, required = [], additionalProperties = properties === undefined, propertyNames } = schema;
  if (properties !== undefined && !isSchemaObject(properties))
    throw schemaError("INVALID", path, "properties must be an object");
  if (!Array.isArray(required) || required.some((name) => typeof name !== "string")) {
    throw schemaError("INVALID", path, "required must be a list of names");
  }
  const names = Object.keys(properties ?? {});
  const missing = required.find((name) => !names.includes(name));
  if (missing !== undefined)
    throw schemaError("UNSUPPORTED", path, `required names ${JSON.stringify(missing)}, which is not in properties`);
  if (propertyNames !== undefined && names.length > 0)
    throw schemaError("UNSUPPORTED", path, "propertyNames beside properties is not supported");
  const close = builder.node();
  builder.empty(builder.text(close, "}"), to);
  // Two ways run along the properties: before the first one that is written, and after it, where a comma comes first.
  let none: number | undefined = builder.text(from, "{");
  let some: number | undefined;
  for (const name of names) {
    const needed = required.includes(name);
    const rule = ruleOf(
      (properties as SchemaObject)[name],
      `${path}/properties/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    );
    const written: number = builder.node();
    const value = builder.node();
    if (none !== undefined) builder.empty(none, value);
    if (some !== undefined) builder.empty(builder.text(some, ","), value);
    builder.call(builder.text(value, `${jsonText(name, path)}:`), written, rule);
    if (needed) [none, some] = [undefined, written];
    else {
      if (some !== undefined) builder.empty(some, written);
      some = written;
    }
  }
  for (const at of [none, some]) if (at !== undefined) builder.empty(at, close);
  if (additionalProperties === false) return;
  let key: CharNfa | undefined = names.length === 0 ? undefined : otherStringsNfa(names);
  if (propertyNames !== undefined && propertyNames !== true) {
    if (!isSchemaObject(propertyNames)) throw schemaError("INVALID", path, "propertyNames must be a schema");
    const known = ["type", ...KEYWORDS_OF_TYPE["string"]!, ...ANNOTATIONS];
    const other = Object.keys(propertyNames).find((name) => !known.includes(name));
    if (other !== undefined || (propertyNames["type"] ?? "string") !== "string") {
      throw schemaError(
        "UNSUPPORTED",
        `${path}/propertyNames`,
        `only strings are supported${other === undefined ? "" : `, not ${other}`}`,
      );
    }
    key = stringNfa(propertyNames, `${path}/propertyNames`);
  }
  const rule = ruleOf(additionalProperties, `${path}/additionalProperties`);
  const begin = builder.node();
  const written = builder.node();
  const colon = builder.node();
  if (none !== undefined) builder.empty(none, begin);
  if (some !== undefined) builder.empty(builder.text(some, ","), begin);
  addString(key, begin, colon);
  builder.call(builder.text(colon, ":"), written, rule);
  builder.empty(builder.text(written, ","), begin);
  builder.empty(written, close);
}
