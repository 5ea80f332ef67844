import { type CharNfa, intersectNfas, lengthNfa } from "../char-nfa.ts";
import { parseRegex } from "../parse-regex.ts";
import { atPath, countOf, type SchemaObject, schemaError } from "./json-schema.ts";
import { STRING_FORMATS } from "./string-formats.ts";

/** The strings that a schema of the type string allows; undefined: any. */
export function stringNfa(schema: SchemaObject, path: string): CharNfa | undefined {
  const parts: CharNfa[] = [];
  const { minLength, maxLength, pattern, format } = schema;
  if (format !== undefined) {
    const known =
      typeof format === "string" && Object.hasOwn(STRING_FORMATS, format) ? STRING_FORMATS[format] : undefined;
    if (known === undefined)
      throw schemaError("UNSUPPORTED", path, `the format ${JSON.stringify(format)} is not supported`);
    parts.push(parseRegex(known));
  }
  if (pattern !== undefined) {
    if (typeof pattern !== "string") throw schemaError("INVALID", path, "pattern must be a string");
    parts.push(atPath(path, () => parseRegex(pattern, { search: true })));
  }
  if (minLength !== undefined || maxLength !== undefined) {
    const min = countOf(minLength ?? 0, "minLength", path);
    const max = maxLength === undefined ? Number.POSITIVE_INFINITY : countOf(maxLength, "maxLength", path);
    if (max < min) throw schemaError("UNSATISFIABLE", path, "maxLength is below minLength");
    parts.push(atPath(path, () => lengthNfa(min, max)));
  }
  return parts.length === 0 ? undefined : atPath(path, () => parts.reduce(intersectNfas));
}
