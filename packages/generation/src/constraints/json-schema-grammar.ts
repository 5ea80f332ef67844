import { addTexts } from "./add-texts.ts";
import { type CharNfa, intersectNfas, lengthNfa, otherStringsNfa } from "./char-nfa.ts";
import { ConstraintError } from "./constraint-error.ts";
import { type Grammar, grammarBuilder } from "./grammar.ts";
import { integerRegex, numberRegex } from "./number-regex.ts";
import { parseRegex } from "./parse-regex.ts";
import { STRING_FORMATS } from "./string-formats.ts";

/** Schemas nested deeper than this (not counting references) are an attack or a mistake. */
const MAX_SCHEMA_DEPTH = 200;
/** Most schemas in a schema. */
const MAX_SCHEMAS = 20_000;
/** Largest minItems or maxItems. */
const MAX_ITEMS = 10_000;

export type JsonSchema = boolean | { readonly [keyword: string]: unknown };
type SchemaObject = { readonly [keyword: string]: unknown };

const ANNOTATIONS = ["$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"]; // biome-ignore format: a list
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  object: ["properties", "required", "additionalProperties", "propertyNames"],
  array: ["items", "prefixItems", "minItems", "maxItems"],
  string: ["minLength", "maxLength", "pattern", "format"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  integer: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  boolean: [],
  null: [],
};
const TYPES = Object.keys(OF_TYPE);

/** The texts that a schema allows, in the compact form that JSON.stringify gives. */
export function jsonSchemaGrammar(root: JsonSchema, maxDepth: number): Grammar {
  const builder = grammarBuilder();
  const rules = new Map<unknown, number>();
  const pending: (() => void)[] = [];
  let schemas = 0;

  const fail = (
    code: "INVALID" | "UNSUPPORTED" | "LIMIT" | "UNSATISFIABLE",
    path: string,
    what: string,
  ): ConstraintError => new ConstraintError(`GENERATION_CONSTRAINT_${code}`, `JSON schema at ${path}: ${what}`);

  /** One rule for equal keys; filled in later, so that schemas may refer to themselves. */
  function ruleFor(key: unknown, fill: (from: number, to: number) => void): number {
    let rule = rules.get(key);
    if (rule === undefined) {
      rule = builder.rule();
      rules.set(key, rule);
      const { start, accept } = builder.ruleAt(rule);
      pending.push(() => fill(start, accept));
    }
    return rule;
  }

  const schemaRule = (schema: unknown, path: string, depth: number): number =>
    ruleFor(schema, (from, to) => addSchema(schema, path, from, to, depth + 1));

  function addSchema(schema: unknown, path: string, from: number, to: number, depth: number): void {
    if (schema === false) return;
    if (schema === true) {
      addAny(from, to);
      return;
    }
    if (!isObject(schema)) throw fail("INVALID", path, "a schema must be an object or a boolean");
    if (++schemas > MAX_SCHEMAS || depth > MAX_SCHEMA_DEPTH) {
      throw fail("LIMIT", path, `more than ${MAX_SCHEMAS} schemas, or nested deeper than ${MAX_SCHEMA_DEPTH}`);
    }
    const own = Object.keys(schema).filter((key) => !ANNOTATIONS.includes(key));
    const only = (keyword: string, others: readonly string[] = []) => {
      const other = own.find((key) => key !== keyword && !others.includes(key));
      if (other !== undefined) throw fail("UNSUPPORTED", path, `${other} beside ${keyword} is not supported`);
    };
    if (own.includes("$ref")) {
      only("$ref");
      const target = resolve(schema["$ref"], path);
      builder.call(from, to, schemaRule(target, String(schema["$ref"]), 0));
      return;
    }
    for (const keyword of ["anyOf", "oneOf"]) {
      if (!own.includes(keyword)) continue;
      only(keyword);
      const parts = schema[keyword];
      if (!Array.isArray(parts) || parts.length === 0)
        throw fail("INVALID", path, `${keyword} must be a list of schemas`);
      if (keyword === "oneOf") checkDisjoint(parts, path);
      for (const [i, part] of parts.entries()) addSchema(part, `${path}/${keyword}/${i}`, from, to, depth + 1);
      return;
    }
    if (own.includes("const") || own.includes("enum")) {
      const keyword = own.includes("const") ? "const" : "enum";
      only(keyword, ["type"]);
      const values = keyword === "const" ? [schema["const"]] : schema["enum"];
      if (!Array.isArray(values) || values.length === 0) throw fail("INVALID", path, "enum must be a list of values");
      const types = own.includes("type") ? typesOf(schema, path) : undefined;
      const kept = values.filter((value) => types === undefined || types.some((type) => hasType(value, type)));
      addTexts(
        builder,
        from,
        to,
        kept.map((value) => jsonText(value, path)),
      );
      return;
    }
    const types = own.includes("type") ? typesOf(schema, path) : undefined;
    const implied = types ?? (own.length === 0 ? [] : undefined);
    if (implied === undefined) {
      const stray = own[0]!;
      if (TYPES.some((type) => OF_TYPE[type]!.includes(stray))) {
        throw fail("UNSUPPORTED", path, `${stray} needs a type beside it`);
      }
      throw fail("UNSUPPORTED", path, `the keyword ${stray} is not supported`);
    }
    if (types === undefined) {
      addAny(from, to);
      return;
    }
    for (const key of own) {
      if (key === "type" || types.some((type) => OF_TYPE[type]!.includes(key))) continue;
      throw fail(
        "UNSUPPORTED",
        path,
        `the keyword ${key} is not supported${TYPES.some((type) => OF_TYPE[type]!.includes(key)) ? ` for the type ${types.join(", ")}` : ""}`,
      );
    }
    for (const type of types) addType(type, schema, path, from, to, depth);
  }

  function addType(type: string, schema: SchemaObject, path: string, from: number, to: number, depth: number): void {
    if (type === "null") {
      builder.empty(builder.text(from, "null"), to);
      return;
    }
    if (type === "boolean") {
      addTexts(builder, from, to, ["true", "false"]);
      return;
    }
    if (type === "string") {
      addString(stringNfa(schema, path), from, to);
      return;
    }
    if (type === "object") {
      builder.call(
        from,
        to,
        ruleFor(keyOf(schema, "object"), (start, end) => addObject(schema, path, start, end, depth)),
      );
      return;
    }
    if (type === "array") {
      builder.call(
        from,
        to,
        ruleFor(keyOf(schema, "array"), (start, end) => addArray(schema, path, start, end, depth)),
      );
      return;
    }
    const bounds: Record<string, number> = {};
    for (const key of OF_TYPE["number"]!) {
      const value = schema[key];
      if (value === undefined) continue;
      if (typeof value !== "number" || !Number.isFinite(value)) throw fail("INVALID", path, `${key} must be a number`);
      bounds[key] = value;
    }
    const pattern = atPath(path, () => (type === "integer" ? integerRegex(bounds) : numberRegex(bounds)));
    builder.call(
      from,
      to,
      ruleFor(`number ${pattern}`, (start, end) => builder.chars(start, end, parseRegex(pattern), "plain")),
    );
  }

  function atPath<T>(path: string, make: () => T): T {
    try {
      return make();
    } catch (cause) {
      if (!(cause instanceof ConstraintError)) throw cause;
      throw new ConstraintError(cause.code, `JSON schema at ${path}: ${cause.message}`, { cause });
    }
  }

  const objectKeys = new Map<SchemaObject, Map<string, object>>();
  /** A key of its own for the part of a schema with several types. */
  function keyOf(schema: SchemaObject, type: string): object {
    const keys = objectKeys.get(schema) ?? new Map<string, object>();
    objectKeys.set(schema, keys);
    const key = keys.get(type) ?? {};
    keys.set(type, key);
    return key;
  }

  function addString(nfa: CharNfa | undefined, from: number, to: number): void {
    const key = nfa ?? "string";
    const rule = ruleFor(key, (start, end) => {
      const close = builder.node();
      builder.chars(builder.text(start, '"'), close, nfa ?? lengthNfa(0, Number.POSITIVE_INFINITY), "json");
      builder.empty(builder.text(close, '"'), end);
    });
    builder.call(from, to, rule);
  }

  /** undefined: any string. */
  function stringNfa(schema: SchemaObject, path: string): CharNfa | undefined {
    const parts: CharNfa[] = [];
    const { minLength, maxLength, pattern, format } = schema;
    if (format !== undefined) {
      const known =
        typeof format === "string" && Object.hasOwn(STRING_FORMATS, format) ? STRING_FORMATS[format] : undefined;
      if (known === undefined) throw fail("UNSUPPORTED", path, `the format ${JSON.stringify(format)} is not supported`);
      parts.push(parseRegex(known));
    }
    if (pattern !== undefined) {
      if (typeof pattern !== "string") throw fail("INVALID", path, "pattern must be a string");
      parts.push(atPath(path, () => parseRegex(pattern, { search: true })));
    }
    if (minLength !== undefined || maxLength !== undefined) {
      const min = count(minLength ?? 0, "minLength", path);
      const max = maxLength === undefined ? Number.POSITIVE_INFINITY : count(maxLength, "maxLength", path);
      if (max < min) throw fail("UNSATISFIABLE", path, "maxLength is below minLength");
      parts.push(atPath(path, () => lengthNfa(min, max)));
    }
    return parts.length === 0 ? undefined : atPath(path, () => parts.reduce(intersectNfas));
  }

  function count(value: unknown, keyword: string, path: string): number {
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw fail("INVALID", path, `${keyword} must be a non-negative integer`);
  }

  function addArray(schema: SchemaObject, path: string, from: number, to: number, depth: number): void {
    const { prefixItems = [], items = true } = schema;
    if (!Array.isArray(prefixItems)) throw fail("INVALID", path, "prefixItems must be a list of schemas");
    const min = count(schema["minItems"] ?? 0, "minItems", path);
    let max = schema["maxItems"] === undefined ? Number.POSITIVE_INFINITY : count(schema["maxItems"], "maxItems", path);
    if (items === false) max = Math.min(max, prefixItems.length);
    if (max < min) throw fail("UNSATISFIABLE", path, "there cannot be as many items as minItems asks for");
    if (min > MAX_ITEMS || (max !== Number.POSITIVE_INFINITY && max > MAX_ITEMS)) {
      throw fail("LIMIT", path, `minItems and maxItems must be at most ${MAX_ITEMS}`);
    }
    const close = builder.node();
    builder.empty(builder.text(close, "]"), to);
    let at = builder.text(from, "[");
    const unrolled = max === Number.POSITIVE_INFINITY ? Math.max(min, prefixItems.length) : max;
    for (let index = 0; ; index++) {
      if (index >= min) builder.empty(at, close);
      if (index === max) break;
      const listed = index < prefixItems.length;
      const rule = schemaRule(
        listed ? prefixItems[index] : items,
        listed ? `${path}/prefixItems/${index}` : `${path}/items`,
        depth,
      );
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

  function addObject(schema: SchemaObject, path: string, from: number, to: number, depth: number): void {
    const { properties, required = [], additionalProperties = properties === undefined, propertyNames } = schema;
    if (properties !== undefined && !isObject(properties)) throw fail("INVALID", path, "properties must be an object");
    if (!Array.isArray(required) || required.some((name) => typeof name !== "string")) {
      throw fail("INVALID", path, "required must be a list of names");
    }
    const names = Object.keys(properties ?? {});
    const missing = required.find((name) => !names.includes(name));
    if (missing !== undefined)
      throw fail("UNSUPPORTED", path, `required names ${JSON.stringify(missing)}, which is not in properties`);
    if (propertyNames !== undefined && names.length > 0)
      throw fail("UNSUPPORTED", path, "propertyNames beside properties is not supported");
    const close = builder.node();
    builder.empty(builder.text(close, "}"), to);
    // Two ways run along the properties: before the first one that is written, and after it, where a comma comes first.
    let none: number | undefined = builder.text(from, "{");
    let some: number | undefined;
    for (const name of names) {
      const needed = required.includes(name);
      const rule = schemaRule(
        (properties as SchemaObject)[name],
        `${path}/properties/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        depth,
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
      if (!isObject(propertyNames)) throw fail("INVALID", path, "propertyNames must be a schema");
      const known = ["type", ...OF_TYPE["string"]!, ...ANNOTATIONS];
      const other = Object.keys(propertyNames).find((name) => !known.includes(name));
      if (other !== undefined || (propertyNames["type"] ?? "string") !== "string") {
        throw fail(
          "UNSUPPORTED",
          `${path}/propertyNames`,
          `only strings are supported${other === undefined ? "" : `, not ${other}`}`,
        );
      }
      key = stringNfa(propertyNames, `${path}/propertyNames`);
    }
    const rule = schemaRule(additionalProperties, `${path}/additionalProperties`, depth);
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

  function addAny(from: number, to: number): void {
    builder.call(
      from,
      to,
      ruleFor("any", (start, end) => {
        for (const type of TYPES) if (type !== "integer") addType(type, ANY, "#", start, end, 0);
      }),
    );
  }

  function typesOf(schema: SchemaObject, path: string): string[] {
    const types = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]];
    const wrong = types.find((type) => typeof type !== "string" || !Object.hasOwn(OF_TYPE, type));
    if (types.length === 0 || wrong !== undefined)
      throw fail("INVALID", path, `the type ${JSON.stringify(wrong)} does not exist`);
    return types.includes("number") ? types.filter((type) => type !== "integer") : [...new Set(types)];
  }

  function resolve(reference: unknown, path: string): unknown {
    if (typeof reference !== "string" || !/^#(\/|$)/.test(reference)) {
      throw fail(
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
        throw new ConstraintError(
          "GENERATION_CONSTRAINT_INVALID",
          `JSON schema at ${path}: the reference ${reference} is malformed`,
          { cause },
        );
      }
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) {
        throw fail("INVALID", path, `nothing is at the reference ${reference}`);
      }
      at = (at as SchemaObject)[name];
    }
    return at;
  }

  /** oneOf is taken as alternatives: right only where no value fits two of them. */
  function checkDisjoint(parts: readonly unknown[], path: string): void {
    for (let i = 0; i < parts.length; i++) {
      for (let j = 0; j < i; j++) {
        if (disjoint(parts[i], parts[j], 0)) continue;
        throw fail(
          "UNSUPPORTED",
          path,
          `oneOf: a value could fit both of ${j} and ${i}; give them different types or a required property with different constants, or use anyOf`,
        );
      }
    }
  }

  function disjoint(a: unknown, b: unknown, depth: number): boolean {
    if (a === false || b === false) return true;
    if (!isObject(a) || !isObject(b) || depth > 16) return false;
    if ("$ref" in a) return disjoint(resolve(a["$ref"], "oneOf"), b, depth + 1);
    if ("$ref" in b) return disjoint(a, resolve(b["$ref"], "oneOf"), depth + 1);
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const parts = one["anyOf"] ?? one["oneOf"];
      if (Array.isArray(parts)) return parts.every((part) => disjoint(part, other, depth + 1));
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
    if (!isObject(own) || !isObject(others)) return false;
    return Object.keys(own).some(
      (name) =>
        shared(a, name) &&
        shared(b, name) &&
        Object.hasOwn(others, name) &&
        disjoint(own[name], others[name], depth + 1),
    );
  }

  const rule = builder.rule();
  const { start, accept } = builder.ruleAt(rule);
  builder.call(start, accept, schemaRule(root, "#", 0));
  for (let fill = pending.pop(); fill !== undefined; fill = pending.pop()) fill();
  return builder.finish(rule, maxDepth);
}

const ANY: SchemaObject = {};

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

function hasType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function jsonText(value: unknown, path: string): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined || /\\ud[89a-f]/.test(text)) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_INVALID",
      `JSON schema at ${path}: a value or name cannot be written as JSON in UTF-8`,
    );
  }
  return text;
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
