import { fromJson } from "@glossa/tokenizer";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { randomFrom, randomSchema } from "./constraints/random-schema.contract.ts";
import { generatorOver } from "./generator-over.ts";
import type { LanguageModel } from "./language-model.ts";

/** A byte-level vocabulary: an end token, all bytes, and pieces of JSON. */
const alphabet = [...Array(256).keys()].map((byte) => {
  const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  const others = [...Array(256).keys()].filter(
    (b) => !((b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || b >= 0xae),
  );
  return String.fromCharCode(printable ? byte : 0x100 + others.indexOf(byte));
});
const merges = ['{ "', '" :', '" ,', '" }', "t r", "u e", "tr ue", "a b", "1 2", "12 3", "] }", "é x"].map((merge) =>
  merge.replace("é", alphabet[0xc3]!),
);
const vocab = ["</s>", ...alphabet, ...merges.map((merge) => merge.replace(" ", ""))];
const tokenizer = fromJson({
  version: "1.0",
  added_tokens: [
    { id: 0, content: "</s>", special: true, lstrip: false, rstrip: false, single_word: false, normalized: false },
  ],
  normalizer: null,
  pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
  post_processor: null,
  decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: { type: "BPE", vocab: Object.fromEntries(vocab.map((token, id) => [token, id])), merges },
});

/** Scores that look like noise and depend on the tokens so far alone: what is hardest for a constraint. */
const noise: LanguageModel<{ rows: number[] }> = (() => {
  const logits = (rows: readonly number[]) =>
    Float32Array.from(
      rows.flatMap((row) => {
        const random = randomFrom(row);
        return Array.from({ length: vocab.length }, () => 6 * random());
      }),
    );
  const after = (row: number, token: number) => (Math.imul(row ^ token, 0x9e3779b1) + 0x7f4a7c15) >>> 0;
  return {
    vocabSize: vocab.length,
    isEncoderDecoder: false,
    begin: async (prompts) => {
      const rows = prompts.map((prompt) => prompt.reduce(after, 1));
      return { state: { rows }, logits: logits(rows) };
    },
    step: async (state, tokenIds) => {
      state.rows = state.rows.map((row, i) => after(row, tokenIds[i]!));
      return logits(state.rows);
    },
    select: (state, rows) => {
      state.rows = [...rows].map((row) => state.rows[row]!);
    },
  };
})();
const generator = generatorOver({ model: noise, tokenizer, defaults: { eosTokenId: 0 } });

describe("jsonSchema", () => {
  it("every text of a model that writes noise is complete and valid, for 300 random schemas", async () => {
    let atTheLimit = 0;
    for (let seed = 0; seed < 300; seed++) {
      const { schema, valid } = randomSchema(randomFrom(seed), 3);
      const maxNewTokens = 200;
      const mode = [{}, { doSample: true, seed }, { numBeams: 2 }][seed % 8 === 7 ? 2 : seed % 2];
      const { value, text, tokenIds, finishReason } = await generator.generate(`${seed}`, {
        ...mode,
        jsonSchema: schema,
        maxNewTokens,
      });
      expect(finishReason, `${seed} ${JSON.stringify(schema)} ${text}`).toBe("stop");
      expect(JSON.parse(text)).toEqual(value);
      expect(valid(value), `${seed} ${JSON.stringify(schema)} ${text}`).toBe(true);
      if (tokenIds.length > maxNewTokens - 10) atTheLimit++;
    }
    expect(atTheLimit).toBeGreaterThan(3); // that were brought to their end by the limit
  });

  it("ends within the limit, when that is at all enough", async () => {
    const jsonSchema = { type: "array", items: { type: "string" }, minItems: 2 };
    for (let maxNewTokens = 8; maxNewTokens < 40; maxNewTokens++) {
      const { value, tokenIds } = await generator.generate("x", { jsonSchema, maxNewTokens });
      expect(value).toEqual(expect.arrayContaining([expect.any(String), expect.any(String)]));
      expect(tokenIds.length).toBeLessThanOrEqual(maxNewTokens);
    }
    const { value, finishReason } = await generator.generate("x", { jsonSchema, maxNewTokens: 4 });
    expect([value, finishReason]).toEqual([undefined, "length"]);
  });

  it("gives typed values with zod", async () => {
    const Person = z.object({
      name: z.string().max(12),
      age: z.int().min(0).max(120),
      tags: z.array(z.enum(["a", "b"])),
    });
    const { value, sequences } = await generator.generate("who", {
      jsonSchema: Person,
      doSample: true,
      seed: 1,
      numReturnSequences: 3,
    });
    expectTypeOf(value).toEqualTypeOf<{ name: string; age: number; tags: ("a" | "b")[] } | undefined>();
    for (const each of sequences) expect(Person.parse(each.value)).toEqual(each.value);
    expect(value!.age).toBeLessThanOrEqual(120);
    const [first, second] = await generator.generate(["x", "y"], { jsonSchema: Person });
    expect([Person.safeParse(first!.value).success, Person.safeParse(second!.value).success]).toEqual([true, true]);
    const refined = Person.refine(() => false, "never");
    await expect(generator.generate("who", { jsonSchema: refined })).rejects.toMatchObject({
      code: "GENERATION_CONSTRAINT_INVALID",
      message: expect.stringContaining("never"),
    });
  });

  it("streams the text and gives its value at the end", async () => {
    const options = { jsonSchema: { type: "object", properties: { a: { type: "boolean" } }, required: ["a"] } };
    let text = "";
    let value: unknown;
    for await (const part of generator.stream("x", options)) {
      text += part.text;
      if ("value" in part) value = part.value;
    }
    expect(JSON.parse(text)).toEqual(value);
    expect(value).toEqual({ a: expect.any(Boolean) });
  });
});

it("regex: the whole text matches, by every strategy", async () => {
  const regex = /(?:yes|no), [a-z]{3,9}\.\d{2}/u;
  for (const mode of [{}, { numBeams: 3, numReturnSequences: 3 }, { doSample: true, seed: 5, numReturnSequences: 4 }]) {
    const { sequences } = await generator.generate("x", { regex, ...mode });
    for (const { text, finishReason } of sequences) {
      expect(text).toMatch(new RegExp(`^${regex.source}$`, "u"));
      expect(finishReason).toBe("stop");
    }
  }
  expect((await generator.generate("x", { regex: "a{4}" })).text).toBe("aaaa");
});

it("refuses what does not go together, and schemas that it does not understand", async () => {
  await expect(generator.generate("x", { regex: "a", choices: ["b"] })).rejects.toMatchObject({
    code: "GENERATION_OPTION_INVALID",
    message: expect.stringContaining("choices and regex"),
  });
  await expect(generator.generate("x", { regex: "a", eosTokenId: [] as number[] })).rejects.toMatchObject({
    code: "GENERATION_OPTION_INVALID",
  });
  await expect(generator.generate("x", { jsonSchema: { type: "array", uniqueItems: true } })).rejects.toMatchObject({
    code: "GENERATION_CONSTRAINT_UNSUPPORTED",
    message: expect.stringContaining("uniqueItems"),
  });
});
