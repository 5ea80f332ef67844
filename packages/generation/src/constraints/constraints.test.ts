import { describe, expect, it } from "vitest";
import type { CompiledConstraint, ConstraintVocabulary } from "./compiled-constraint.ts";
import type { JsonSchema } from "./json-schema/json-schema.ts";
import { jsonSchemaConstraint } from "./json-schema-constraint.ts";
import { randomFrom, randomSchema } from "./random-schema.contract.ts";
import { regexConstraint } from "./regex-constraint.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** A byte-level vocabulary: every byte, pieces of JSON, and parts of characters. The last id is the end token. */
const pieces = ['{"', '":', '",', '":"', '","', '"}', "}}", "],", "[{", '"},{"', "true", "false", "null", "ab", "abc", "an", "12", "100", "0.5", "-1", "é", "日本", "name", '"a":', "\\n", '\\"', "e+", "2024-0", "T1"]; // biome-ignore format: a list
const tokens: (Uint8Array | undefined)[] = [
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  ...pieces.map((piece) => encoder.encode(piece)),
  Uint8Array.of(0xe6, 0x97),
  Uint8Array.of(0xa5, 0x22),
  Uint8Array.of(0xf0, 0x9f, 0x98),
  new Uint8Array(0),
  undefined,
];
const eos = tokens.length - 1;
const vocabulary: ConstraintVocabulary = { tokens, eosTokenIds: [eos] };

const idsOf = (mask: Uint32Array) => tokens.flatMap((_, id) => ((mask[id >>> 5]! >>> (id & 31)) & 1 ? [id] : []));

/** Draws allowed tokens until the end; undefined when that takes too long. */
function walk(constraint: CompiledConstraint, random: () => number, most: number): string | undefined {
  let state = constraint.start;
  const bytes: number[] = [];
  for (let count = 0; count < most; count++) {
    const ids = idsOf(constraint.allowed(state));
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.includes(eos)).toBe(constraint.isComplete(state));
    // after some time what ends texts is preferred
    const closing = ids.filter(
      (id) => id === eos || (tokens[id]!.length === 1 && [0x22, 0x5d, 0x7d].includes(tokens[id]![0]!)),
    );
    const from = closing.length > 0 && random() < count / 100 ? closing : ids;
    const id = from[Math.floor(random() * from.length)]!;
    if (id === eos) return decoder.decode(Uint8Array.from(bytes));
    bytes.push(...tokens[id]!);
    state = constraint.advance(state, id);
  }
  return undefined;
}

/** Feeds a text in random pieces. */
function accepts(constraint: CompiledConstraint, text: string, random: () => number): boolean {
  const bytes = encoder.encode(text);
  let state = constraint.start;
  for (let at = 0; at < bytes.length; ) {
    const fitting = tokens.flatMap((token, id) =>
      token && token.length > 0 && token.every((byte, i) => bytes[at + i] === byte) ? [id] : [],
    );
    const id = fitting[Math.floor(random() * fitting.length)]!;
    const allowed = ((constraint.allowed(state)[id >>> 5]! >>> (id & 31)) & 1) === 1;
    const next = constraint.next(state, id);
    expect(next !== undefined).toBe(allowed);
    if (next === undefined) return false;
    state = next;
    at += tokens[id]!.length;
  }
  return constraint.isComplete(state);
}

describe("jsonSchemaConstraint", () => {
  it("parses and validates for 1,000 random schemas, and accepts what the schemas' generators make", async () => {
    let finished = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const random = randomFrom(seed);
      const { schema, valid, make } = randomSchema(random, 3);
      const constraint = await jsonSchemaConstraint(schema).compile(vocabulary);
      for (let run = 0; run < 2; run++) {
        const text = walk(constraint, random, 600);
        if (text !== undefined) {
          finished++;
          expect(valid(JSON.parse(text)), `${seed} ${JSON.stringify(schema)} ${text}`).toBe(true);
        }
        const instance = JSON.stringify(make());
        expect(accepts(constraint, instance, random), `${seed} ${JSON.stringify(schema)} ${instance}`).toBe(true);
      }
    }
    expect(finished).toBeGreaterThan(1950);
  });

  it("follows references to itself down to the depth limit", async () => {
    const tree: JsonSchema = {
      type: "object",
      properties: { kids: { type: "array", items: { $ref: "#" } } },
      required: ["kids"],
    };
    const constraint = await jsonSchemaConstraint(tree, { maxDepth: 9 }).compile(vocabulary);
    const random = randomFrom(1);
    for (let run = 0; run < 50; run++) {
      const text = walk(constraint, random, 2000);
      if (text !== undefined) expect(JSON.parse(text)).toHaveProperty("kids");
    }
    expect(accepts(constraint, '{"kids":[{"kids":[]}]}', random)).toBe(true);
    expect(accepts(constraint, `${'{"kids":['.repeat(30)}${"]}".repeat(30)}`, random)).toBe(false);
  });

  it.each([
    [{ type: "object", patternProperties: {} }, "patternProperties"],
    [{ type: "number", multipleOf: 2 }, "multipleOf"],
    [{ type: "array", uniqueItems: true }, "uniqueItems"],
    [{ not: {} }, "not"],
    [{ allOf: [] }, "allOf"],
    [{ type: "string", format: "regex" }, "regex"],
    [{ $ref: "https://example.com" }, "https://example.com"],
    [{ oneOf: [{ type: "integer" }, { type: "number" }] }, "oneOf"],
    [{ type: "string", pattern: "(?=a)" }, "lookaround"],
  ])("names what it does not support: %j", (schema, word) => {
    expect(() => jsonSchemaConstraint(schema as JsonSchema)).toThrow(
      expect.objectContaining({ code: "GENERATION_CONSTRAINT_UNSUPPORTED", message: expect.stringContaining(word) }),
    );
  });

  it.each([{ $ref: "#" }, { type: "object", properties: { a: { $ref: "#" } }, required: ["a"] }, false])(
    "refuses what no text fulfils: %j",
    async (schema) => {
      await expect(jsonSchemaConstraint(schema as JsonSchema).compile(vocabulary)).rejects.toMatchObject({
        code: "GENERATION_CONSTRAINT_UNSATISFIABLE",
      });
    },
  );

  it.each([
    ["date", ["2024-02-29", "2023-12-31"], ["2023-02-29", "2024-13-01"]],
    ["ipv4", ["127.0.0.1", "255.1.0.99"], ["256.1.1.1", "1.2.3"]],
    ["email", ["a.b@example.org"], ["a..b@example.org", "a@b"]],
    ["date-time", ["2024-01-01T10:00:00Z"], ["2024-01-01 10:00:00Z"]],
  ])("%s", async (format, good, bad) => {
    const constraint = await jsonSchemaConstraint({ type: "string", format }).compile(vocabulary);
    for (const text of good) expect(accepts(constraint, JSON.stringify(text), randomFrom(1))).toBe(true);
    for (const text of bad) expect(accepts(constraint, JSON.stringify(text), randomFrom(1))).toBe(false);
  });

  it.each([
    { minimum: 0, maximum: 1 },
    { exclusiveMinimum: 0, exclusiveMaximum: 5 },
    { minimum: -12, exclusiveMaximum: 3 },
    { maximum: -7 },
  ])("holds numbers to %j", async (bounds: Record<string, number>) => {
    const constraint = await jsonSchemaConstraint({ type: "number", ...bounds }).compile(vocabulary);
    const random = randomFrom(3);
    const inside = (value: number) =>
      value >= (bounds["minimum"] ?? -1e99) &&
      value <= (bounds["maximum"] ?? 1e99) &&
      value > (bounds["exclusiveMinimum"] ?? -1e99) &&
      value < (bounds["exclusiveMaximum"] ?? 1e99);
    for (let run = 0; run < 200; run++) {
      const text = walk(constraint, random, 100);
      if (text !== undefined) expect(inside(JSON.parse(text) as number), text).toBe(true);
      const value = Math.round((random() - 0.5) * 4000) / 100;
      expect(accepts(constraint, JSON.stringify(value), random), String(value)).toBe(inside(value));
    }
  });
});

describe("with a vocabulary as large as real ones", () => {
  const random = randomFrom(5);
  const letters = () => Array.from({ length: 2 + Math.floor(random() * 8) }, () => 97 + Math.floor(random() * 26));
  const many = [...tokens.slice(0, -1), ...Array.from({ length: 40_000 }, () => Uint8Array.from(letters()))];
  const large: ConstraintVocabulary = { tokens: [...many, undefined], eosTokenIds: [many.length] };
  const ambiguous = regexConstraint("(?:(?:[a-m]|[g-z]){1,9}[a-z]?){1,60}");

  /** How often the event loop turned meanwhile. */
  async function turnsDuring(run: () => Promise<unknown>): Promise<number> {
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    await run();
    clearImmediate(next);
    return turns;
  }

  it("compiling and preparing masks leave the event loop free, and give the same masks", async () => {
    let constraint!: CompiledConstraint;
    const compile = async () => {
      constraint = await ambiguous.compile(large);
    };
    expect(await turnsDuring(compile)).toBeGreaterThan(10);
    const after = (compiled: CompiledConstraint) => compiled.advance(compiled.start, 103);
    expect(await turnsDuring(() => constraint.prepare!(after(constraint)))).toBeGreaterThan(0);
    const { masks } = constraint.statistics;
    const prepared = constraint.allowed(after(constraint));
    expect(constraint.statistics.masks).toBe(masks);
    const other = await ambiguous.compile({ ...large });
    expect(other.allowed(after(other))).toEqual(prepared);
    expect(prepared.reduce((sum, word) => sum + word.toString(2).replaceAll("0", "").length, 0)).toBeGreaterThan(1000);
  });
});

describe("regexConstraint", () => {
  const patterns = [
    "a*b|c",
    "(?:ab?){2,3}",
    "[^a]{0,2}é?",
    "\\d+(\\.\\d+)?",
    "(a|b)*a(a|b){3}",
    ".{1,3}",
    "[\\w-]+",
    "\\u{1F600}|日[本]?",
    "(a*)*b",
    "x{0}a??",
    "^ab$|^c",
  ];
  it.each(patterns)("%s equals JavaScript's", async (pattern) => {
    const constraint = await regexConstraint(pattern).compile(vocabulary);
    const reference = new RegExp(`^(?:${pattern})$`, "u");
    const random = randomFrom(7);
    for (let run = 0; run < 200; run++) {
      const text = Array.from(
        { length: Math.floor(random() * 7) },
        () => ["a", "b", "c", "1", ".", "é", "日", "本", "😀", "-", "\n"][Math.floor(random() * 11)],
      ).join("");
      expect(accepts(constraint, text, random), JSON.stringify(text)).toBe(reference.test(text));
      const made = walk(constraint, random, 200);
      if (made !== undefined) expect(made).toMatch(reference);
    }
  });

  it.each(["(?=a)", "(a)\\1", "\\bx", "\\p{L}", "a^b"])("refuses %s", (pattern) => {
    expect(() => regexConstraint(pattern)).toThrow(
      expect.objectContaining({ code: "GENERATION_CONSTRAINT_UNSUPPORTED" }),
    );
  });

  it.each(["((a{1000}){1000}){1000}", "(".repeat(5000), `${"(a|b)".repeat(6000)}`, "((a?){300}){300}"])(
    "ends hostile patterns in an error",
    async (pattern) => {
      const started = performance.now();
      const compiling = async () => regexConstraint(pattern).compile(vocabulary);
      await expect(compiling()).rejects.toMatchObject({ code: "GENERATION_CONSTRAINT_LIMIT" });
      expect(performance.now() - started).toBeLessThan(5000);
    },
  );
});
