import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromJson } from "./from-json.ts";

const read = (name: string) => gunzipSync(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));

/** [text, or [part, times]; ids; offsets of the text's tokens in code points, flat, or 0]. */
type Case = [text: string | [string, number], ids: number[], offsets: number[] | 0];

describe("the tokenizer of all-MiniLM-L6-v2 beside Hugging Face's", () => {
  const tokenizer = fromJson(read("minilm-tokenizer.json.gz"));
  const { cases } = JSON.parse(read("minilm-encodings.json.gz").toString()) as { cases: Case[] };
  const texts = cases.map(([text]) => (typeof text === "string" ? text : text[0].repeat(text[1])));

  it("has enough cases", () => {
    expect(cases.length).toBeGreaterThanOrEqual(2000);
  });

  it("gives the same ids", () => {
    const wrong = cases.filter(([, ids], i) => tokenizer.encode(texts[i]!).ids.join() !== ids.join());
    expect(wrong.map(([text]) => text)).toEqual([]);
  });

  it("gives the same offsets", () => {
    const wrong = cases.filter(([, , offsets], i) => {
      const got = tokenizer.encode(texts[i]!, { addSpecialTokens: false });
      return offsets !== 0 && got.codePointOffsets.flat().join() !== offsets.join();
    });
    expect(wrong.map(([text]) => text)).toEqual([]);
  });

  it("gives the same ids in a batch, in an array and as a count", () => {
    const batch = tokenizer.encodeBatch(texts);
    const target = new Int32Array(512);
    const wrong = cases.filter(([, ids], i) => {
      if (batch[i]!.ids.join() !== ids.join() || tokenizer.count(texts[i]!) !== ids.length) return true;
      if (ids.length > target.length) return false;
      return (
        tokenizer.encodeInto(texts[i]!, target) !== ids.length || target.subarray(0, ids.length).join() !== ids.join()
      );
    });
    expect(wrong.map(([text]) => text)).toEqual([]);
  });
});
