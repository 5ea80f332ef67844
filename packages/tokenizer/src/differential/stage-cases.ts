import { readFileSync } from "node:fs";

/** A tokenizer.json and the name it is reported under. */
export interface TokenizerCase {
  name: string;
  json: string;
}

type Json = Record<string, unknown>;

const bytes: Record<string, number> = Object.fromEntries(
  Array.from({ length: 256 }, (_, byte) => [`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`, byte]),
);

/** A model without merges whose tokens are the bytes of the text: ids and offsets show all that the other stages did. */
const byteModel: Json = {
  type: "BPE",
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: null,
  end_of_word_suffix: null,
  fuse_unk: false,
  byte_fallback: true,
  ignore_merges: false,
  vocab: { ...bytes, "[CLS]": 256, "[SEP]": 257, "[X]": 258 },
  merges: [],
};

/** Every stage type with every value of its options, one at a time and some in sequence, on a model of bytes. */
export function stageCases(): TokenizerCase[] {
  const cases: TokenizerCase[] = [];
  const add = (kind: string, field: string, stage: Json, more: Json = {}): void => {
    cases.push({ name: `${kind} ${JSON.stringify(stage)}`.slice(0, 160), json: file({ [field]: stage, ...more }) });
  };
  for (const stage of normalizers()) add("normalizer", "normalizer", stage);
  for (const stage of preTokenizers()) add("pre-tokenizer", "pre_tokenizer", stage);
  for (const stage of postProcessors()) {
    add("post-processor", "post_processor", stage, {
      pre_tokenizer: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    });
  }
  for (const stage of decoders()) add("decoder", "decoder", stage, { model: decoderModel });
  cases.push({ name: "decoder none", json: file({ model: decoderModel }) });
  for (const [name, model] of models()) {
    cases.push({ name: `model ${name}`, json: file({ model, pre_tokenizer: { type: "WhitespaceSplit" } }) });
  }
  for (const [name, parts] of addedTokenCases()) cases.push({ name: `added tokens ${name}`, json: file(parts) });
  return cases;
}

function file(parts: Json): string {
  return JSON.stringify({
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: byteModel,
    ...parts,
  });
}

function normalizers(): Json[] {
  const list: Json[] = [];
  const either = [false, true];
  for (const clean_text of either) {
    for (const handle_chinese_chars of either) {
      for (const strip_accents of [null, false, true]) {
        for (const lowercase of either) {
          list.push({ type: "BertNormalizer", clean_text, handle_chinese_chars, strip_accents, lowercase });
        }
      }
    }
  }
  for (const strip_left of either)
    for (const strip_right of either) list.push({ type: "Strip", strip_left, strip_right });
  for (const type of ["StripAccents", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Nmt", "ByteLevel"])
    list.push({ type });
  const replacements: [Json, string][] = [
    [{ String: " " }, "▁"],
    [{ String: "a" }, ""],
    [{ String: "ab" }, "é😀"],
    [{ String: "l" }, "ll"],
    [{ Regex: "\\s+" }, " "],
    [{ Regex: " {2,}" }, "_"],
    [{ Regex: "\\p{L}" }, "x"],
    [{ Regex: "[^\\w\\s]" }, ""],
    [{ Regex: "(?i)the|s" }, "$1"],
    [{ Regex: "x*" }, "-"],
    [{ Regex: "^" }, ">"],
    [{ Regex: "\\d{2}|$" }, "<"],
  ];
  for (const [pattern, content] of replacements) list.push({ type: "Replace", pattern, content });
  for (const prepend of ["▁", "xy ", "😀", ""]) list.push({ type: "Prepend", prepend });
  const t5 = JSON.parse(readFileSync(new URL("./fixtures/t5.json", import.meta.url), "utf8"));
  list.push(t5.normalizer);
  const sequences: Json[][] = [
    [],
    [{ type: "NFD" }, { type: "StripAccents" }, { type: "Lowercase" }],
    [{ type: "NFKC" }, { type: "Strip", strip_left: true, strip_right: true }, { type: "Prepend", prepend: "▁" }],
    [t5.normalizer, { type: "Replace", pattern: { Regex: " {2,}" }, content: "▁" }],
    [{ type: "Nmt" }, { type: "NFKD" }, { type: "NFC" }],
    [{ type: "Lowercase" }, { type: "ByteLevel" }],
    [{ type: "Replace", pattern: { String: "e" }, content: "e\u0301" }, { type: "NFC" }, { type: "NFD" }],
    [{ type: "Sequence", normalizers: [{ type: "NFKD" }] }, { type: "Prepend", prepend: "e" }, { type: "NFKC" }],
  ];
  for (const list_ of sequences) list.push({ type: "Sequence", normalizers: list_ });
  return list;
}

function preTokenizers(): Json[] {
  const list: Json[] = [];
  const either = [false, true];
  for (const type of ["BertPreTokenizer", "Whitespace", "WhitespaceSplit", "UnicodeScripts"]) list.push({ type });
  for (const add_prefix_space of either) {
    for (const use_regex of either) list.push({ type: "ByteLevel", add_prefix_space, trim_offsets: true, use_regex });
  }
  for (const delimiter of ["a", " ", "é", "😀"]) list.push({ type: "CharDelimiterSplit", delimiter });
  for (const prepend_scheme of ["always", "first", "never"]) {
    for (const split of either) list.push({ type: "Metaspace", replacement: "▁", prepend_scheme, split });
  }
  list.push({ type: "Metaspace", replacement: "_", prepend_scheme: "always", split: true });
  const behaviors = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"];
  for (const behavior of behaviors) {
    list.push({ type: "Punctuation", behavior });
    for (const invert of either) {
      list.push({ type: "Split", pattern: { Regex: "\\s" }, behavior, invert });
      list.push({ type: "Split", pattern: { String: "a" }, behavior, invert });
    }
  }
  for (const Regex of patterns) list.push({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false });
  for (const individual_digits of either) list.push({ type: "Digits", individual_digits });
  for (const length of [1, 3, 5]) list.push({ type: "FixedLength", length });
  const sequences: Json[][] = [
    [],
    [{ type: "WhitespaceSplit" }, { type: "Punctuation", behavior: "Isolated" }],
    [
      { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: true },
      { type: "Digits", individual_digits: true },
    ],
    [
      { type: "Split", pattern: { Regex: "\\p{N}{1,3}" }, behavior: "Isolated", invert: false },
      { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    ],
    [{ type: "WhitespaceSplit" }, { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: true }],
    [{ type: "UnicodeScripts" }, { type: "FixedLength", length: 2 }],
  ];
  for (const pretokenizers of sequences) list.push({ type: "Sequence", pretokenizers });
  return list;
}

/** Expressions of real tokenizers, and what else their syntax has. */
const patterns: readonly string[] = [
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
  "[\\p{Han}]+|[^\\p{Han}\\s]+",
  "\\w+|[^\\w\\s]+",
  "[\\w]+|[^\\W\\d]|\\W",
  "\\b",
  "[\\p{L}&&[^a-z]]+",
  "[[:punct:]]|[[:space:]]",
  "(?<=[a-z])(?=[A-Z])",
  "(?<![a-z])the\\b",
  "^|$",
  "[^\\n]+\\n?",
  "(?:ab)+|(a|b)c?",
  "[-a\\]]+",
  "\\p{Lu}\\p{Ll}*|\\p{M}+|\\p{P}|\\p{S}|\\p{Z}|\\p{C}",
  "\\p{Hiragana}+|\\p{Katakana}+|\\p{Cyrillic}+|\\p{Greek}+|\\p{Arabic}+|\\p{Thai}+|\\p{Hangul}+|\\p{Latin}+",
  "\\x{4e00}|\\u0041|\\t|[\\u0300-\\u036f]",
  "(?i)K|S|é",
  "(?i)[à-öα-ωа-я]+|σ|Ж",
  "[^\\w]|[[:word:]]+",
  "[[:graph:]]+|[[:blank:]]|[[:cntrl:]]",
  "[^[:print:]]|\\p{Punct}",
  "\\s+$",
  ".{3}",
  "(?m:a.b)|(?s:.)",
  "\\h+|\\H",
  "a{2,}|b{,2}|c{0,3}?",
  "\\P{L}+|\\p{^N}",
  "\\A.|.\\z|.\\Z",
  "(?>a+)b|a",
  "",
];

function postProcessors(): Json[] {
  const list: Json[] = [];
  const either = [false, true];
  const special = (id: string, ids: number[], tokens: string[]): Json => ({ [id]: { id, ids, tokens } });
  const special_tokens = {
    ...special("[CLS]", [256], ["[CLS]"]),
    ...special("[SEP]", [257], ["[SEP]"]),
    ...special("two", [258, 257], ["[X]", "[SEP]"]),
  };
  const token = (id: string, type_id = 0): Json => ({ SpecialToken: { id, type_id } });
  const text = (id: string, type_id = 0): Json => ({ Sequence: { id, type_id } });
  const templates: [Json[], Json[]][] = [
    [[text("A")], [text("A"), text("B", 1)]],
    [
      [token("[CLS]"), text("A"), token("[SEP]")],
      [token("[CLS]"), text("A"), token("[SEP]"), text("B", 1), token("[SEP]", 1)],
    ],
    [
      [token("two", 3), text("A", 2), token("two", 1)],
      [text("B", 5), token("two", 7), text("A", 6)],
    ],
  ];
  const template = ([single, pair]: [Json[], Json[]]): Json => ({
    type: "TemplateProcessing",
    single,
    pair,
    special_tokens,
  });
  for (const parts of templates) list.push(template(parts));
  list.push({ type: "BertProcessing", sep: ["[SEP]", 257], cls: ["[CLS]", 256] });
  for (const trim_offsets of either) {
    for (const add_prefix_space of either) {
      list.push({ type: "ByteLevel", add_prefix_space, trim_offsets, use_regex: true });
      list.push({
        type: "RobertaProcessing",
        sep: ["[SEP]", 257],
        cls: ["[CLS]", 256],
        trim_offsets,
        add_prefix_space,
      });
    }
  }
  list.push({
    type: "Sequence",
    processors: [
      { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
      template(templates[1]!),
    ],
  });
  return list;
}

/** Tokens that decoders look at. */
const decoderTokens: readonly string[] = [
  ..."abc!?.,'_|- ".split(""),
  ...["▁", "▁▁", "▁the", "a▁b", "▁x▁", "##", "##ing", "##s", "x##y", "</w>", "lo</w>", "</w>w", "<pad>", "<unk>"],
  ...["Ġ", "Ġhello", "Ċ", "âĤ¬", "âĤ", "¬", "ðŁĺĢ", "ðŁ", "é", "Ã©", "日本", "😀", "e\u0301", "  ", " x "],
  ...[
    "n't",
    "do",
    " do not",
    "'s",
    "'ve",
    "<0x41>",
    "<0xE2>",
    "<0x82>",
    "<0xAC>",
    "<0xFF>",
    "<0xe2>",
    "<0xG0>",
    "<0x4>",
  ],
  ...["aaa", "aa", "b a", "hh", "h", "ee", "<s>", "[X]"],
];

const decoderModel: Json = {
  type: "WordLevel",
  vocab: Object.fromEntries(decoderTokens.map((token, id) => [token, id])),
  unk_token: "<unk>",
};

function decoders(): Json[] {
  const list: Json[] = [{ type: "ByteFallback" }, { type: "Fuse" }];
  const either = [false, true];
  list.push({ type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true });
  for (const cleanup of either) {
    for (const prefix of ["##", "", "a"]) list.push({ type: "WordPiece", prefix, cleanup });
    for (const word_delimiter_token of ["|", "a"]) {
      list.push({ type: "CTC", pad_token: "<pad>", word_delimiter_token, cleanup });
    }
  }
  for (const prepend_scheme of ["always", "first", "never"]) {
    for (const split of either) list.push({ type: "Metaspace", replacement: "▁", prepend_scheme, split });
  }
  for (const suffix of ["</w>", "", "a"]) list.push({ type: "BPEDecoder", suffix });
  // The reference aborts on a token shorter than what it should take off, so these never overlap.
  for (const [content, start, stop] of [
    [" ", 1, 0],
    ["a", 2, 0],
    ["▁", 0, 1],
    ["é", 3, 0],
  ]) {
    list.push({ type: "Strip", content, start, stop });
  }
  const replacements: [Json, string][] = [
    [{ String: "▁" }, " "],
    [{ String: "a" }, ""],
    [{ Regex: "[ae]+" }, "-"],
    [{ Regex: "$" }, "!"],
  ];
  for (const [pattern, content] of replacements) list.push({ type: "Replace", pattern, content });
  const replace = { type: "Replace", pattern: { String: "▁" }, content: " " };
  const sequences: Json[][] = [
    [],
    [replace, { type: "ByteFallback" }, { type: "Fuse" }, { type: "Strip", content: " ", start: 1, stop: 0 }],
    [{ type: "ByteFallback" }, { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true }],
    [
      { type: "WordPiece", prefix: "##", cleanup: true },
      { type: "Fuse" },
      { type: "Strip", content: "a", start: 1, stop: 0 },
    ],
    [{ type: "Fuse" }, { type: "ByteFallback" }],
    [{ type: "BPEDecoder", suffix: "</w>" }, replace],
  ];
  for (const decoders_ of sequences) list.push({ type: "Sequence", decoders: decoders_ });
  return list;
}

function models(): [string, Json][] {
  const bpe = { ...byteModel, byte_fallback: false };
  const tokens = [
    "<unk>",
    "a",
    "b",
    "c",
    "ab",
    "bc",
    "abc",
    "aa",
    "aaa",
    "aaaa",
    "é",
    "😀",
    "##b",
    "##c",
    "a##b",
    "c</w>",
  ];
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const merges = [
    ["b", "c"],
    ["a", "bc"],
    ["a", "b"],
    ["a", "a"],
    ["aa", "aa"],
    ["aa", "a"],
  ];
  const list: [string, Json][] = [
    ["BPE plain", { ...bpe, vocab, merges }],
    ["BPE merges as strings", { ...bpe, vocab, merges: merges.map((pair) => pair.join(" ")) }],
    ["BPE unk", { ...bpe, vocab, merges, unk_token: "<unk>" }],
    ["BPE unk fused", { ...bpe, vocab, merges, unk_token: "<unk>", fuse_unk: true }],
    [
      "BPE some bytes",
      { ...bpe, vocab: { ...vocab, "<0xE2>": 20, "<0x64>": 21 }, merges, byte_fallback: true, unk_token: "<unk>" },
    ],
    [
      "BPE bytes fused",
      {
        ...bpe,
        vocab: { ...bytes, a: 256, b: 257, ab: 258, "<unk>": 259 },
        merges: [["a", "b"]],
        byte_fallback: true,
        fuse_unk: true,
        unk_token: "<unk>",
      },
    ],
    ["BPE ignore_merges", { ...bpe, vocab: { ...vocab, aab: 30, cba: 31 }, merges, ignore_merges: true }],
    [
      "BPE prefix",
      {
        ...bpe,
        vocab: { ...vocab, "a##b": 14, ab: 4 },
        merges: [["a", "##b"]],
        continuing_subword_prefix: "##",
        unk_token: "<unk>",
      },
    ],
    [
      "BPE suffix",
      {
        ...bpe,
        vocab: { ...vocab, "bc</w>": 40, "a</w>": 41, "abc</w>": 42 },
        merges: [
          ["b", "c</w>"],
          ["a", "bc</w>"],
          ["a", "b"],
        ],
        end_of_word_suffix: "</w>",
        unk_token: "<unk>",
      },
    ],
    ["BPE dropout 0", { ...bpe, vocab, merges, dropout: 0 }],
    [
      "BPE without type",
      Object.fromEntries(Object.entries({ ...bpe, vocab, merges }).filter(([key]) => key !== "type")),
    ],
  ];
  const pieces = Object.fromEntries(
    ["[UNK]", "a", "b", "ab", "abc", "##a", "##b", "##ab", "##c", "é", "##é", "日", "##😀"].map((token, id) => [
      token,
      id,
    ]),
  );
  for (const max_input_chars_per_word of [1, 5, 100]) {
    list.push([
      `WordPiece ${max_input_chars_per_word}`,
      {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word,
        vocab: pieces,
      },
    ]);
  }
  list.push([
    "WordPiece no prefix",
    {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "",
      max_input_chars_per_word: 100,
      vocab: pieces,
    },
  ]);
  const scored: [string, number][] = [
    ["<unk>", 0],
    ["a", -2],
    ["b", -2.5],
    ["c", -3],
    ["ab", -4.5],
    ["bc", -5.5],
    ["abc", -7.5],
    ["aa", -4],
    ["é", -6],
    ["▁", -3],
    ["aaa", -6],
    ["😀", -9.75],
  ];
  list.push(["Unigram ties", { type: "Unigram", unk_id: 0, vocab: scored, byte_fallback: false }]);
  list.push([
    "Unigram bytes",
    {
      type: "Unigram",
      unk_id: 0,
      vocab: [...scored, ...Object.keys(bytes).map((byte): [string, number] => [byte, -20])],
      byte_fallback: true,
    },
  ]);
  list.push([
    "Unigram some bytes",
    { type: "Unigram", unk_id: 0, vocab: [...scored, ["<0xE2>", -8], ["<0x64>", -1]], byte_fallback: true },
  ]);
  list.push(["Unigram no unk", { type: "Unigram", unk_id: null, vocab: scored, byte_fallback: false }]);
  list.push(["WordLevel", { type: "WordLevel", vocab, unk_token: "<unk>" }]);
  list.push(["WordLevel no unk", { type: "WordLevel", vocab, unk_token: "none" }]);
  return list;
}

function addedTokenCases(): [string, Json][] {
  const token = (id: number, content: string, flags: Json = {}): Json => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: false,
    ...flags,
  });
  const list: [string, Json][] = [];
  for (let bits = 0; bits < 32; bits++) {
    const flags = {
      single_word: (bits & 1) !== 0,
      lstrip: (bits & 2) !== 0,
      rstrip: (bits & 4) !== 0,
      normalized: (bits & 8) !== 0,
      special: (bits & 16) !== 0,
    };
    const contents = ["foo", "Foo bar", "[X]", "é", " b", "ﬁ", "foobar"];
    list.push([
      JSON.stringify(flags),
      { added_tokens: contents.map((content, i) => token(300 + i, content, flags)), normalizer: { type: "Lowercase" } },
    ]);
  }
  const overlapping = ["a", "ab", "abc", "bcd", "b", "<|a|>", "<|", "|>", "  ", "   "];
  list.push([
    "overlapping",
    { added_tokens: overlapping.map((content, i) => token(300 + i, content, { normalized: i % 2 === 0 })) },
  ]);
  list.push([
    "ids with holes",
    {
      added_tokens: [token(900, "one"), token(300, "two"), token(301, "two"), token(5, "[CLS]"), token(1000, "three")],
    },
  ]);
  list.push([
    "normalizer that joins",
    {
      added_tokens: [
        token(300, "a b", { normalized: true }),
        token(301, "É", { normalized: true }),
        token(302, "▁x", { normalized: true }),
      ],
      normalizer: {
        type: "Sequence",
        normalizers: [
          { type: "NFD" },
          { type: "StripAccents" },
          { type: "Prepend", prepend: "▁" },
          { type: "Replace", pattern: { String: " " }, content: "▁" },
        ],
      },
    },
  ]);
  list.push([
    "metaspace first",
    {
      added_tokens: [token(300, "<s>", { special: true }), token(301, "x", { rstrip: true })],
      pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: true },
    },
  ]);
  return list;
}
