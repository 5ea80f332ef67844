import { addTexts } from "../add-texts.ts";
import { type CharNfa, lengthNfa } from "../char-nfa.ts";
import { type Grammar, grammarBuilder } from "../grammar.ts";
import { parseRegex } from "../parse-regex.ts";
import { addArray } from "./add-array.ts";
import { addObject } from "./add-object.ts";
import { areDisjoint } from "./disjoint-schemas.ts";
import {
  ANNOTATIONS,
  atPath,
  hasType,
  isSchemaObject,
  type JsonSchema,
  jsonText,
  KEYWORDS_OF_TYPE,
  type SchemaObject,
  schemaError,
  TYPES,
  typesOf,
} from "./json-schema.ts";
import { integerRegex, numberRegex } from "./number-regex.ts";
import { resolveReference } from "./schema-reference.ts";
import { stringNfa } from "./schema-strings.ts";
import type { SchemaWriter } from "./schema-writer.ts";

/** Schemas nested deeper than this (not counting references) are an attack or a mistake. */
const MAX_SCHEMA_DEPTH = 200;
/** Most schemas in a schema. */
const MAX_SCHEMAS = 20_000;

/** The texts that a schema allows, in the compact form that JSON.stringify gives. */
export function jsonSchemaGrammar(root: JsonSchema, maxDepth: number): Grammar {
  const builder = grammarBuilder();
  const rules = new Map<unknown, number>();
  const pending: (() => void)[] = [];
  let schemas = 0;

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
    if (!isSchemaObject(schema)) throw schemaError("INVALID", path, "a schema must be an object or a boolean");
    if (++schemas > MAX_SCHEMAS || depth > MAX_SCHEMA_DEPTH) {
      throw schemaError("LIMIT", path, `more than ${MAX_SCHEMAS} schemas, or nested deeper than ${MAX_SCHEMA_DEPTH}`);
    }
    const own = Object.keys(schema).filter((key) => !ANNOTATIONS.includes(key));
    const only = (keyword: string, others: readonly string[] = []) => {
      const other = own.find((key) => key !== keyword && !others.includes(key));
      if (other !== undefined) throw schemaError("UNSUPPORTED", path, `${other} beside ${keyword} is not supported`);
    };
    if (own.includes("$ref")) {
      only("$ref");
      const target = resolveReference(root, schema["$ref"], path);
      builder.call(from, to, schemaRule(target, String(schema["$ref"]), 0));
      return;
    }
    for (const keyword of ["anyOf", "oneOf"]) {
      if (!own.includes(keyword)) continue;
      only(keyword);
      const parts = schema[keyword];
      if (!Array.isArray(parts) || parts.length === 0)
        throw schemaError("INVALID", path, `${keyword} must be a list of schemas`);
      if (keyword === "oneOf") checkDisjoint(parts, path);
      for (const [i, part] of parts.entries()) addSchema(part, `${path}/${keyword}/${i}`, from, to, depth + 1);
      return;
    }
    if (own.includes("const") || own.includes("enum")) {
      const keyword = own.includes("const") ? "const" : "enum";
      only(keyword, ["type"]);
      const values = keyword === "const" ? [schema["const"]] : schema["enum"];
      if (!Array.isArray(values) || values.length === 0)
        throw schemaError("INVALID", path, "enum must be a list of values");
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
      if (TYPES.some((type) => KEYWORDS_OF_TYPE[type]!.includes(stray))) {
        throw schemaError("UNSUPPORTED", path, `${stray} needs a type beside it`);
      }
      throw schemaError("UNSUPPORTED", path, `the keyword ${stray} is not supported`);
    }
    if (types === undefined) {
      addAny(from, to);
      return;
    }
    for (const key of own) {
      if (key === "type" || types.some((type) => KEYWORDS_OF_TYPE[type]!.includes(key))) continue;
      throw schemaError(
        "UNSUPPORTED",
        path,
        `the keyword ${key} is not supported${TYPES.some((type) => KEYWORDS_OF_TYPE[type]!.includes(key)) ? ` for the type ${types.join(", ")}` : ""}`,
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
        ruleFor(keyOf(schema, "object"), (start, end) => addObject(writerAt(depth), schema, path, start, end)),
      );
      return;
    }
    if (type === "array") {
      builder.call(
        from,
        to,
        ruleFor(keyOf(schema, "array"), (start, end) => addArray(writerAt(depth), schema, path, start, end)),
      );
      return;
    }
    const bounds: Record<string, number> = {};
    for (const key of KEYWORDS_OF_TYPE["number"]!) {
      const value = schema[key];
      if (value === undefined) continue;
      if (typeof value !== "number" || !Number.isFinite(value))
        throw schemaError("INVALID", path, `${key} must be a number`);
      bounds[key] = value;
    }
    const pattern = atPath(path, () => (type === "integer" ? integerRegex(bounds) : numberRegex(bounds)));
    builder.call(
      from,
      to,
      ruleFor(`number ${pattern}`, (start, end) => builder.chars(start, end, parseRegex(pattern), "plain")),
    );
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

  const writerAt = (depth: number): SchemaWriter => ({
    builder,
    ruleOf: (schema, path) => schemaRule(schema, path, depth),
    addString,
  });

  function addString(nfa: CharNfa | undefined, from: number, to: number): void {
    const key = nfa ?? "string";
    const rule = ruleFor(key, (start, end) => {
      const close = builder.node();
      builder.chars(builder.text(start, '"'), close, nfa ?? lengthNfa(0, Number.POSITIVE_INFINITY), "json");
      builder.empty(builder.text(close, '"'), end);
    });
    builder.call(from, to, rule);
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

  /** oneOf is taken as alternatives: right only where no value fits two of them. */
  function checkDisjoint(parts: readonly unknown[], path: string): void {
    for (let i = 0; i < parts.length; i++) {
      for (let j = 0; j < i; j++) {
        if (areDisjoint(parts[i], parts[j], (reference) => resolveReference(root, reference, "oneOf"))) continue;
        throw schemaError(
          "UNSUPPORTED",
          path,
          `oneOf: a value could fit both of ${j} and ${i}; give them different types or a required property with different constants, or use anyOf`,
        );
      }
    }
  }

  const rule = builder.rule();
  const { start, accept } = builder.ruleAt(rule);
  builder.call(start, accept, schemaRule(root, "#", 0));
  for (let fill = pending.pop(); fill !== undefined; fill = pending.pop()) fill();
  return builder.finish(rule, maxDepth);
}

const ANY: SchemaObject = {};
