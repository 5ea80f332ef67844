import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fromMarian } from "./from-marian.ts";

// Fixtures: recipes/oracles/tokenizer_sources_fixtures (transformers 5.23.0's MarianTokenizer).
const file = (name: string) => readFileSync(new URL(`fixtures/marian/${name}`, import.meta.url));
const files = { source: file("source.spm"), target: file("target.spm"), vocab: file("vocab.json") };
const { tags, cases } = JSON.parse(file("cases.json").toString()) as {
  tags: string[];
  cases: [
    text: string,
    ids: number[],
    targetIds: number[],
    decoded: string,
    plain: string,
    some: number[],
    someDecoded: string,
  ][];
};

it("encodes and decodes as MarianTokenizer does", () => {
  const { source, target, languageTags } = fromMarian(files);
  expect([...languageTags].sort()).toEqual(tags);
  for (const [text, ids, targetIds, decoded, plain, some, someDecoded] of cases) {
    expect([text, source.encode(text).ids]).toEqual([text, ids]);
    expect([text, source.encode(text).tokens.length]).toEqual([text, ids.length]);
    expect([text, target.encode(text).ids]).toEqual([text, targetIds]);
    expect(target.decode(ids)).toBe(decoded);
    expect(source.decode(ids, { skipSpecialTokens: true })).toBe(plain);
    expect(target.decode(some)).toBe(someDecoded);
  }
});

it("takes a language tag as text where special tokens are not parsed", () => {
  const { source, languageTags } = fromMarian(files);
  const text = `${languageTags[0]} the license`;
  const tag = source.tokenToId(languageTags[0]!);
  expect(source.encode(text).ids).toContain(tag);
  expect(source.encode(text, { parseSpecialTokens: false }).ids).not.toContain(tag);
  expect(source.encode(text, { parseSpecialTokens: false }).tokens.length).toBeGreaterThan(4);
});

it("says what is missing", () => {
  expect(() => fromMarian({ ...files, vocab: "{}" })).toThrow(/has no "<\/s>"/);
  expect(() => fromMarian({ source: files.source, target: files.target } as never)).toThrow(/needs the file vocab/);
  expect(() => fromMarian({ ...files, vocab: '{"</s>": -1}' })).toThrow(/whole number/);
});
