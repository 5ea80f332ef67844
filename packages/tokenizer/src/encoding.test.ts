import { describe, expect, it } from "vitest";
import { byteLevelFile, wordPieceFile } from "./fixtures/small-tokenizers.ts";
import { fromJson } from "./from-json.ts";

const bert = fromJson(wordPieceFile);
const bytes = fromJson(byteLevelFile);

describe("an encoding", () => {
  const text = "The quick fox jumped, un\u0301able 你!";
  const encoding = bert.encode(text, { pair: "a dog" });

  it("has the same offsets flat", () => {
    expect([...encoding.flatOffsets]).toEqual(encoding.offsets.flat());
    expect(encoding.flatOffsets).toHaveLength(encoding.length * 2);
  });

  it("has offsets that cut the text", () => {
    const cut = encoding.offsets.map(([start, end], i) =>
      (encoding.sequenceIds[i] === 0 ? text : "a dog").slice(start, end),
    );
    expect(encoding.tokens).toEqual([
      "[CLS]",
      "the",
      "quick",
      "fox",
      "jump",
      "##ed",
      ",",
      "un",
      "##able",
      "你",
      "!",
      "[SEP]",
      "a",
      "dog",
      "[SEP]",
    ]);
    expect(cut).toEqual(["", "The", "quick", "fox", "jump", "ed", ",", "un", "able", "你", "!", "", "a", "dog", ""]);
  });

  it("knows words, sequences, types and masks", () => {
    expect(encoding.wordIds).toEqual([null, 0, 1, 2, 3, 3, 4, 5, 5, 6, 7, null, 0, 1, null]);
    expect(encoding.sequenceIds).toEqual([null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, 1, 1, null]);
    expect(encoding.typeIds).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
    expect(encoding.specialTokensMask.join("")).toBe("100000000001001");
    expect(encoding.attentionMask.join("")).toBe("1".repeat(15));
  });

  it("finds its way between characters, tokens and words", () => {
    const at = text.indexOf("ed,");
    expect(encoding.charToToken(at)).toBe(5);
    expect(encoding.charToWord(at)).toBe(3);
    expect(encoding.tokenToChars(5)).toEqual([at, at + 2]);
    expect(encoding.tokenToWord(5)).toBe(3);
    expect(encoding.wordToTokens(3)).toEqual([4, 6]);
    expect(encoding.wordToChars(3)).toEqual([at - 4, at + 2]);
    expect(encoding.wordToTokens(1, 1)).toEqual([13, 14]);
    expect(encoding.charToToken(2, 1)).toBe(13);
    expect(encoding.tokenToSequence(13)).toBe(1);
    expect([encoding.tokenToChars(0), encoding.charToToken(3), encoding.wordToTokens(99)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("is as long as is counted, also where a template has a sequence twice", () => {
    const single = [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "A", type_id: 1 } }];
    const twice = fromJson({ ...wordPieceFile, post_processor: { ...wordPieceFile.post_processor, single } });
    expect(twice.count("the fox")).toBe(twice.encode("the fox").length);
    expect(twice.encode("the fox").ids).toHaveLength(bert.count("the fox", { addSpecialTokens: false }) * 2);
  });

  it("counts positions in UTF-16 units, and in code points when asked", () => {
    const emoji = bytes.encode("😀😀x");
    expect(emoji.offsets).toEqual([
      [0, 2],
      [2, 4],
      [4, 5],
    ]);
    expect(emoji.codePointOffsets).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it("takes words that are split already", () => {
    const words = bert.encode(["Jumped", "over 你"], { addSpecialTokens: false });
    expect(words.tokens).toEqual(["jump", "##ed", "over", "你"]);
    expect(words.wordIds).toEqual([0, 0, 1, 1]);
    expect(words.offsets).toEqual([
      [0, 4],
      [4, 6],
      [0, 4],
      [5, 6],
    ]);
  });
});

describe("truncation and padding", () => {
  const text = "the quick brown fox jumps over the lazy dog";

  it("keeps special tokens and gives the rest as windows", () => {
    const first = bert.encode(text, { truncation: { maxLength: 6, stride: 1 } });
    const windows = [first, ...first.overflowing].map(({ tokens }) => tokens.join(" "));
    expect(windows).toEqual([
      "[CLS] the quick brown fox [SEP]",
      "[CLS] fox jump ##s over [SEP]",
      "[CLS] over the lazy dog [SEP]",
    ]);
  });

  it("cuts the longer of two sequences, or the one it is told to", () => {
    const cut = (strategy: "longest_first" | "only_first" | "only_second", pair: string) =>
      bert.encode(text, { pair, truncation: { maxLength: 9, strategy } }).tokens.join(" ");
    expect(cut("longest_first", "lazy dog")).toBe("[CLS] the quick brown fox [SEP] lazy dog [SEP]");
    expect(cut("longest_first", text)).toBe("[CLS] the quick brown [SEP] the quick brown [SEP]");
    expect(cut("only_first", "lazy dog")).toBe("[CLS] the quick brown fox [SEP] lazy dog [SEP]");
    const second = bert.encode("a dog", { pair: text, truncation: { maxLength: 9, strategy: "only_second" } });
    expect(second.tokens.join(" ")).toBe("[CLS] a dog [SEP] the quick brown fox [SEP]");
    expect(second.overflowing.map(({ tokens }) => tokens.slice(0, 4).join(" "))).toEqual([
      "[CLS] a dog [SEP]",
      "[CLS] a dog [SEP]",
    ]);
  });

  it("cuts from the left", () => {
    const left = bert.encode(text, { truncation: { maxLength: 5, side: "left" } });
    expect(left.tokens.join(" ")).toBe("[CLS] the lazy dog [SEP]");
    expect(left.overflowing[0]!.tokens.join(" ")).toBe("[CLS] jump ##s over [SEP]");
  });

  it("pads a batch", () => {
    const batch = bert.encodeBatch(["fox", text], { padding: { multipleOf: 8 } });
    expect(batch.map(({ length }) => length)).toEqual([16, 16]);
    expect(batch[0]!.ids.slice(2, 5)).toEqual([2, 3, 3]);
    expect(batch[0]!.attentionMask.join("")).toBe(`111${"0".repeat(13)}`);
    const left = bert.encode("fox", { padding: { length: 5, side: "left" } });
    expect(left.tokens).toEqual(["[PAD]", "[PAD]", "[CLS]", "fox", "[SEP]"]);
    expect(left.sequenceIds).toEqual([null, null, null, 0, null]);
  });

  it("cuts a long text into chunks that cover it", () => {
    const long = `${text}. `.repeat(20);
    const chunks = [...bert.chunks(long, { maxTokens: 16, overlap: 3 })];
    expect(chunks.length).toBeGreaterThan(10);
    for (const chunk of chunks) {
      expect(chunk.encoding.length).toBeLessThanOrEqual(16);
      expect(long.slice(chunk.start, chunk.end)).toBe(chunk.text);
    }
    for (let i = 1; i < chunks.length; i++) expect(chunks[i]!.start).toBeLessThan(chunks[i - 1]!.end);
    expect(chunks.at(-1)!.end).toBe(long.trimEnd().length);
  });
});
