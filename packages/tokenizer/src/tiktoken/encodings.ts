/** Names of published encodings, as their rank files are called. */
export type TiktokenEncodingName =
  | "gpt2"
  | "r50k_base"
  | "p50k_base"
  | "p50k_edit"
  | "cl100k_base"
  | "o200k_base"
  | "llama3"
  | "llama4"
  | "qwen"
  | "kimi_k2";

/** How an encoding cuts text into words, and its special tokens. */
export interface TiktokenEncoding {
  readonly pattern: string;
  readonly specialTokens: Readonly<Record<string, number>>;
}

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const symbolsAndSpaces = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const other = "[^\\r\\n\\p{L}\\p{N}]";
const upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
const lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";

const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const cl100k = `${contractions}|${other}?\\p{L}+|\\p{N}{1,3}${symbolsAndSpaces}`;
const qwen = `${contractions}|${other}?\\p{L}+|\\p{N}${symbolsAndSpaces}`;
const o200k = `${other}?${upper}*${lower}+${contractions}?|${other}?${upper}+${lower}*${contractions}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
const upperNotHan = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]";
const lowerNotHan = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]";
const kimi = `[\\p{Han}]+|${other}?${upperNotHan}*${lowerNotHan}+${contractions}?|${other}?${upperNotHan}+${lowerNotHan}*${contractions}?|\\p{N}{1,3}${symbolsAndSpaces}`;

/**
 * The published encodings, by the names of their rank files. Where the special tokens are not part of the encoding (they
 * are in the model's tokenizer_config.json) there are none here.
 */
export const encodings: Readonly<Record<TiktokenEncodingName, TiktokenEncoding>> = {
  gpt2: { pattern: gpt2, specialTokens: { "<|endoftext|>": 50256 } },
  r50k_base: { pattern: gpt2, specialTokens: { "<|endoftext|>": 50256 } },
  p50k_base: { pattern: gpt2, specialTokens: { "<|endoftext|>": 50256 } },
  p50k_edit: {
    pattern: gpt2,
    specialTokens: {
      "<|endoftext|>": 50256,
      "<|fim_prefix|>": 50281,
      "<|fim_middle|>": 50282,
      "<|fim_suffix|>": 50283,
    },
  },
  cl100k_base: {
    pattern: cl100k,
    specialTokens: {
      "<|endoftext|>": 100257,
      "<|fim_prefix|>": 100258,
      "<|fim_middle|>": 100259,
      "<|fim_suffix|>": 100260,
      "<|endofprompt|>": 100276,
    },
  },
  o200k_base: { pattern: o200k, specialTokens: { "<|endoftext|>": 199999, "<|endofprompt|>": 200018 } },
  llama3: { pattern: cl100k, specialTokens: llama3Tokens() },
  llama4: { pattern: o200k, specialTokens: {} },
  qwen: {
    pattern: qwen,
    specialTokens: { "<|endoftext|>": 151643, "<|im_start|>": 151644, "<|im_end|>": 151645 },
  },
  kimi_k2: { pattern: kimi, specialTokens: {} },
};

/** The 256 special tokens of Llama 3: a few with names, the others reserved. */
function llama3Tokens(): Record<string, number> {
  const named: Record<number, string> = {
    0: "begin_of_text",
    1: "end_of_text",
    2: "reserved_special_token_0",
    3: "reserved_special_token_1",
    4: "reserved_special_token_2",
    5: "reserved_special_token_3",
    6: "start_header_id",
    7: "end_header_id",
    8: "reserved_special_token_4",
    9: "eot_id",
  };
  const tokens: Record<string, number> = {};
  for (let i = 0; i < 256; i++) tokens[`<|${named[i] ?? `reserved_special_token_${i - 5}`}|>`] = 128000 + i;
  return tokens;
}
