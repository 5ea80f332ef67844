import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../steps.ts";
import { fromSentencePiece, sentencePieceStages } from "./from-sentencepiece.ts";
import { readSentencePieceModel } from "./model-file.ts";

// Fixtures: recipes/oracles/tokenizer_sources_fixtures (SentencePiece 0.2.3).
type Case = [text: string, ids: number[], pieces: string[], decoded: string, someIds: number[], someDecoded: string];
const file = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

describe.each(["unigram", "unigram-bytes", "unigram-suffix", "bpe", "bpe-bytes"])("%s", (name) => {
  const tokenizer = fromSentencePiece(file(`${name}.model`));
  const cases = JSON.parse(file(`${name}.json`).toString()) as Case[];

  it("gives SentencePiece's ids, by the engine and by the stages", () => {
    for (const [text, ids, pieces] of cases) {
      const encoding = tokenizer.encode(text);
      expect([text, encoding.ids]).toEqual([text, ids]);
      if (pieces.length > 0) expect([text, encoding.tokens]).toEqual([text, pieces]);
      else expect(encoding.tokens.length).toBe(ids.length);
      for (const [start, end] of encoding.offsets) {
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }
  });

  it("decodes as SentencePiece does", () => {
    for (const [, ids, , decoded, someIds, someDecoded] of cases) {
      expect(tokenizer.decode(ids)).toBe(decoded);
      expect(tokenizer.decode(someIds)).toBe(someDecoded);
    }
  });

  it("decodes id by id, and by copying, what the decoder makes of the pieces", () => {
    const { decoder, model } = atOnce(sentencePieceStages(readSentencePieceModel(file(`${name}.model`))));
    const firsts = ["▁", "▁▁", "<0x20>", "<0xE4>", "<s>", "</s>", "<unk>"].map((piece) => model.tokenToId(piece) ?? 0);
    const id = fc.oneof(fc.constantFrom(...firsts), fc.nat({ max: model.size - 1 }));
    fc.assert(
      fc.property(fc.array(id, { maxLength: 20 }), (ids) => {
        const stream = tokenizer.decodeStream();
        const wanted = decoder.decode(ids.map((one) => model.idToToken(one)!)).join("");
        expect(tokenizer.decode(ids)).toBe(wanted);
        expect(ids.map((one) => stream.push(one)).join("") + stream.flush()).toBe(wanted);
      }),
      { numRuns: 2000, seed: 9 },
    );
  });
});

describe("fromSentencePiece", () => {
  it("adds bos and eos, and finds control symbols in text, when asked", () => {
    const tokenizer = fromSentencePiece(file("bpe.model"), { addBos: true, addEos: true, parseControlSymbols: true });
    const { ids } = tokenizer.encode("the</s>");
    expect(ids[0]).toBe(1);
    expect(ids.slice(-2)).toEqual([2, 2]);
    expect(tokenizer.encode("the</s>", { parseSpecialTokens: false }).ids.slice(-2)[0]).not.toBe(2);
    expect(tokenizer.isSpecialToken("</s>")).toBe(true);
    expect(tokenizer.decode(ids, { skipSpecialTokens: true })).toBe("the");
  });

  it("offsets point into the original text", () => {
    const tokenizer = fromSentencePiece(file("unigram.model"));
    const text = "  The ﬁ License";
    const { tokens, offsets } = tokenizer.encode(text);
    const joined = offsets.map(([start, end]) => text.slice(start, end));
    expect(joined.join("").replaceAll(" ", "")).toContain("License");
    expect(tokens.length).toBe(offsets.length);
  });

  it("refuses what is no model", () => {
    const code = (bytes: Uint8Array) => {
      try {
        fromSentencePiece(bytes);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return "";
    };
    expect(code(new Uint8Array(0))).toBe("TOKENIZER_FIELD");
    expect(code(Buffer.from("hello"))).toBe("TOKENIZER_JSON");
    expect(code(file("bpe.model").subarray(0, 1000))).toMatch(/^TOKENIZER_/);
    expect(() => fromSentencePiece("x" as never)).toThrow(/bytes of a .model/);
    expect(() => fromSentencePiece(file("bpe.model"), { addBOS: true } as never)).toThrow(/Did you mean "addBos"/);
  });
});
