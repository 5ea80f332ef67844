import { describe, expect, it } from "vitest";
import { byteLevelFile, metaspaceFile, wordPieceFile } from "./fixtures/small-tokenizers.ts";
import { fromFiles } from "./from-files.ts";
import { fromJson } from "./from-json.ts";
import { loadTokenizer } from "./load-tokenizer.ts";

interface Failure {
  code: string;
  message: string;
}

function failure(call: () => unknown): Failure {
  try {
    call();
  } catch (error) {
    return error as Failure;
  }
  throw new Error("it did not fail");
}

const model = wordPieceFile.model;

describe("a tokenizer.json that is wrong", () => {
  const cases: [string, unknown, string, RegExp][] = [
    ["no JSON", "{", "TOKENIZER_JSON", /byte 1/],
    ["text after the end", "{} x", "TOKENIZER_JSON", /end of the file/],
    ["no model", {}, "TOKENIZER_FIELD", /model/],
    ["another version", { version: "2.0", model }, "TOKENIZER_FIELD", /version must be "1.0", got "2.0"/],
    [
      "an unknown normalizer",
      { model, normalizer: { type: "NFX" } },
      "TOKENIZER_UNKNOWN_TYPE",
      /^normalizer\.type: "NFX".*NFC/,
    ],
    [
      "an unknown type inside a sequence",
      { model, pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Digits" }, { type: "Digit" }] } },
      "TOKENIZER_UNKNOWN_TYPE",
      /^pre_tokenizer\.pretokenizers\[1\]\.type: "Digit"/,
    ],
    ["a type that every object has", { model, decoder: { type: "toString" } }, "TOKENIZER_UNKNOWN_TYPE", /decoder/],
    ["an unknown model", { model: { type: "CPE" } }, "TOKENIZER_UNKNOWN_TYPE", /^model\.type/],
    [
      "dropout",
      { model: { ...byteLevelFile.model, dropout: 0.1 } },
      "TOKENIZER_UNSUPPORTED",
      /^model\.dropout is 0\.1/,
    ],
    [
      "a field of the wrong type",
      { model, normalizer: { type: "Prepend", prepend: 1 } },
      "TOKENIZER_FIELD",
      /^normalizer\.prepend/,
    ],
    [
      "a bad expression",
      { model, pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" } },
      "TOKENIZER_PATTERN",
      /closed/,
    ],
    [
      "a suffix that would make texts much longer",
      { model: { ...byteLevelFile.model, end_of_word_suffix: "A".repeat(1000) } },
      "TOKENIZER_LIMIT",
      /model\.end_of_word_suffix has 1000 units/,
    ],
    ["an id that is no number", { model: { ...model, vocab: { a: "1" } } }, "TOKENIZER_FIELD", /vocab/],
    [
      "an id that is no number, as text",
      JSON.stringify({ model: { ...model, vocab: { a: "1" } } }),
      "TOKENIZER_JSON",
      /token id/,
    ],
    [
      "an id beyond all bounds",
      JSON.stringify({ model: { ...model, vocab: { a: 4e9 } } }),
      "TOKENIZER_JSON",
      /token id/,
    ],
    [
      "an unknown special token in a template",
      { model, post_processor: { ...metaspaceFile.post_processor, special_tokens: {} } },
      "TOKENIZER_FIELD",
      /post_processor\.single\[0\]/,
    ],
  ];
  it.each(cases)("%s", (_, file, code, message) => {
    expect(failure(() => fromJson(file as object))).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("a merge of a token that does not exist, when it is needed", () => {
    const tokenizer = fromJson({ ...byteLevelFile, model: { ...byteLevelFile.model, merges: ["a zz"] } });
    expect(failure(() => tokenizer.encode("ab"))).toMatchObject({
      code: "TOKENIZER_VOCABULARY",
      message: /model\.merges\[0\]/,
    });
  });

  it("an unknown token that does not exist, when it is needed", () => {
    const tokenizer = fromJson({ model: { type: "WordPiece", vocab: { a: 0 }, unk_token: "?" } });
    expect(tokenizer.encode("a").ids).toEqual([0]);
    expect(failure(() => tokenizer.encode("b"))).toMatchObject({ code: "TOKENIZER_VOCABULARY" });
  });

  it("missing files", async () => {
    expect(failure(() => fromFiles({}))).toMatchObject({ code: "TOKENIZER_FILE" });
    await expect(loadTokenizer("/nowhere")).rejects.toMatchObject({ code: "TOKENIZER_FILE" });
  });
});

describe("a call that is wrong", () => {
  const tokenizer = fromJson(wordPieceFile);
  const any = tokenizer as unknown as Record<string, (...args: unknown[]) => unknown>;
  const cases: [string, () => unknown, string, RegExp][] = [
    ["a text that is none", () => any["encode"]!(1), "TOKENIZER_INPUT", /number/],
    ["words that are none", () => any["encode"]!(["a", 1]), "TOKENIZER_INPUT", /array/],
    ["no batch", () => any["encodeBatch"]!("a"), "TOKENIZER_INPUT", /encodeBatch takes an array/],
    ["an unknown option", () => any["encode"]!("a", { addSpecialToken: true }), "TOKENIZER_OPTION", /addSpecialTokens/],
    [
      "an option of the wrong type",
      () => any["encode"]!("a", { addSpecialTokens: 1 }),
      "TOKENIZER_OPTION",
      /true or false/,
    ],
    ["truncation without a length", () => tokenizer.encode("a", { truncation: true }), "TOKENIZER_OPTION", /maxLength/],
    [
      "a stride as long as the window",
      () => tokenizer.encode("a a a a a a", { truncation: { maxLength: 4, stride: 2 } }),
      "TOKENIZER_TRUNCATION",
      /stride/,
    ],
    [
      "no room for special tokens",
      () => tokenizer.encode("a", { truncation: { maxLength: 1 } }),
      "TOKENIZER_TRUNCATION",
      /special tokens/,
    ],
    [
      "only_second without a pair",
      () => tokenizer.encode("a a a", { truncation: { maxLength: 3, strategy: "only_second" } }),
      "TOKENIZER_TRUNCATION",
      /pair/,
    ],
    [
      "padding without a token",
      () => fromJson(byteLevelFile).encode("a", { padding: true }),
      "TOKENIZER_OPTION",
      /padding/,
    ],
    ["a target too short", () => tokenizer.encodeInto("a a a", new Int32Array(3)), "TOKENIZER_LIMIT", /5 tokens/],
    ["ids that are none", () => any["decode"]!("a"), "TOKENIZER_INPUT", /ids/],
    ["an id that is none", () => tokenizer.decode([-1]), "TOKENIZER_ID", /-1/],
    ["an id that is no number", () => any["decode"]!([1, "2"]), "TOKENIZER_ID", /2/],
    ["a token that is not in the encoding", () => tokenizer.encode("a").tokenToChars(9), "TOKENIZER_INPUT", /9/],
    [
      "chunks without a size",
      () => any["chunks"]!("a", {}) && [...(any["chunks"]!("a", {}) as Iterable<unknown>)],
      "TOKENIZER_OPTION",
      /maxTokens/,
    ],
  ];
  it.each(cases)("%s", (_, call, code, message) => {
    expect(failure(call)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("decodes an id that no token has to nothing", () => {
    expect(tokenizer.decode([9999, tokenizer.tokenToId("fox")!])).toBe("fox");
  });
});
