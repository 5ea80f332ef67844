import { countOf, type SchemaObject, schemaError } from "./json-schema.ts";
import type { SchemaWriter } from "./schema-writer.ts";

/** Largest minItems or maxItems. */
const MAX_ITEMS = 10_000;

/** Adds the arrays that a schema allows, between two nodes. */
export function addArray(
  { builder, ruleOf }: SchemaWriter,
  schema: SchemaObject,
  path: string,
  from: number,
  to: number,
): void {
  const { prefixItems = [], items = true } = schema;
  if (!Array.isArray(prefixItems)) throw schemaError("INVALID", path, "prefixItems must be a list of schemas");
  const min = countOf(schema["minItems"] ?? 0, "minItems", path);
  let max = schema["maxItems"] === undefined ? Number.POSITIVE_INFINITY : countOf(schema["maxItems"], "maxItems", path);
  if (items === false) max = Math.min(max, prefixItems.length);
  if (max < min) throw schemaError("UNSATISFIABLE", path, "there cannot be as many items as minItems asks for");
  if (min > MAX_ITEMS || (max !== Number.POSITIVE_INFINITY && max > MAX_ITEMS)) {
    throw schemaError("LIMIT", path, `minItems and maxItems must be at most ${MAX_ITEMS}`);
  }
  const close = builder.node();
  builder.empty(builder.text(close, "]"), to);
  let at = builder.text(from, "[");
  const unrolled = max === Number.POSITIVE_INFINITY ? Math.max(min, prefixItems.length) : max;
  for (let index = 0; ; index++) {
    if (index >= min) builder.empty(at, close);
    if (index === max) break;
    const listed = index < prefixItems.length;
    const rule = ruleOf(listed ? prefixItems[index] : items, listed ? `${path}/prefixItems/${index}` : `${path}/items`);
    const begin = index === 0 ? at : builder.text(at, ",");
    const next = builder.node();
    builder.call(begin, next, rule);
    if (index >= unrolled) {
      builder.call(builder.text(next, ","), next, rule);
      builder.empty(next, close);
      break;
    }
    at = next;
  }
}
