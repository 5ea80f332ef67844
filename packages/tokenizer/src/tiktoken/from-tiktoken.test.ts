import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromTiktoken } from "./from-tiktoken.ts";

// A rank file is made of the byte-level vocabulary in the GGUF fixtures; the expected ids come from tiktoken's algorithm
// written out in the plainest way.
const metadata = JSON.parse(readFileSync(new URL("../gguf/fixtures/gpt2.json", import.meta.url)).toString()).metadata;
const letters = new Map<string, number>();
for (let byte = 0, next = 256; byte < 256; byte++) {
  const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  letters.set(String.fromCharCode(isPrintable ? byte : next++), byte);
}
const tokens = (metadata["tokenizer.ggml.tokens"] as string[])
  .filter((_, id) => metadata["tokenizer.ggml.token_type"][id] === 1)
  .map((token) => Buffer.from(Array.from(token, (letter) => letters.get(letter)!)));
// Ends that overlap: "aaa" can be made in two ways.
tokens.push(Buffer.from("aa"), Buffer.from("aaa"), Buffer.from("aaaa"), Buffer.from("東京"));
const unique = [...new Map(tokens.map((token) => [token.toString("latin1"), token])).values()];
const rankFile = Buffer.from(unique.map((token, rank) => `${token.toString("base64")} ${rank}\n`).join(""));
const ranks = new Map(unique.map((token, rank) => [token.toString("latin1"), rank]));
const endOfText = unique.length;

const gpt2 = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

function plainEncode(text: string): number[] {
  return [...text.matchAll(gpt2)].flatMap(([word]) => {
    const bytes = Buffer.from(word).toString("latin1");
    const whole = ranks.get(bytes);
    if (whole !== undefined) return [whole];
    const parts = [...bytes];
    for (;;) {
      let best = -1;
      let lowest = Number.POSITIVE_INFINITY;
      for (let i = 0; i + 1 < parts.length; i++) {
        const rank = ranks.get(parts[i]! + parts[i + 1]!) ?? Number.POSITIVE_INFINITY;
        if (rank < lowest) [best, lowest] = [i, rank];
      }
      if (best < 0) return parts.map((part) => ranks.get(part)!);
      parts.splice(best, 2, parts[best]! + parts[best + 1]!);
    }
  });
}

const tokenizer = fromTiktoken(rankFile, { encoding: "gpt2", specialTokens: { "<|endoftext|>": endOfText } });

describe("fromTiktoken", () => {
  it("encodes as tiktoken does, and reads it back", () => {
    const parts = [
      "a",
      "aa",
      "aaaaa",
      " the",
      "License",
      "東京",
      "京",
      "é",
      " ",
      "\n",
      "1",
      "234",
      "'s",
      "!",
      "😀",
      "Derivative",
    ];
    let seed = 5;
    const next = (limit: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % limit;
    };
    for (let n = 0; n < 2000; n++) {
      const text = Array.from({ length: 1 + next(12) }, () => parts[next(parts.length)]!).join("");
      const { ids } = tokenizer.encode(text);
      expect([text, ids]).toEqual([text, plainEncode(text)]);
      expect(tokenizer.decode(ids)).toBe(text);
    }
    const long = "aab".repeat(5000);
    expect(tokenizer.encode(long).ids).toEqual(
      tokenizer.encode(long).tokens.map((token) => tokenizer.tokenToId(token)),
    );
  });

  it("has the special tokens at their ids", () => {
    expect(tokenizer.encode("a<|endoftext|>").ids).toEqual([ranks.get("a"), endOfText]);
    expect(tokenizer.encode("a<|endoftext|>", { parseSpecialTokens: false }).ids).toEqual(
      plainEncode("a<|endoftext|>"),
    );
    expect(tokenizer.decode([endOfText])).toBe("<|endoftext|>");
    expect(tokenizer.decode([endOfText], { skipSpecialTokens: true })).toBe("");
    expect(tokenizer.vocabSize).toBe(unique.length + 1);
  });

  it("says what is wrong with a file or an option", () => {
    const open = (text: string) => () => fromTiktoken(Buffer.from(text), { encoding: "gpt2" });
    expect(open("!!!! 0\n")).toThrow(/line 1: not base64/);
    expect(open("IQ== x\n")).toThrow(/line 1: the rank is no whole number/);
    expect(open("IQ==\n")).toThrow(/line 1: not base64 and a rank/);
    expect(open("IQ== 0\nIg== 0\n")).toThrow(/rank 0 is there twice/);
    expect(open("IQ== 0\n")).toThrow(/no token for the byte 0/);
    expect(open("IQ== 99999999\n")).toThrow(/a rank above/);
    expect(() => fromTiktoken(rankFile, {})).toThrow(/give an encoding or a pattern/);
    expect(() => fromTiktoken(rankFile, { encoding: "gpt3" as never })).toThrow(/takes one of gpt2/);
    expect(() => fromTiktoken(rankFile, { encoding: "gpt2", specialTokens: { x: 0 } })).toThrow(/the id 0 is that of/);
  });
});
