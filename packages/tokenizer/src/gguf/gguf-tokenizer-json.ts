import { byteToLetter, letterToByte } from "../byte-alphabet.ts";
import { TokenizerError } from "../errors.ts";
import { ggufPatterns } from "./gguf-patterns.ts";
import type { GgufVocabulary } from "./gguf-vocabulary.ts";

/** The parts of a tokenizer.json that a vocabulary in a GGUF file stands for. */
export interface TokenizerJson {
  readonly added_tokens: readonly object[];
  readonly normalizer: object | null;
  readonly pre_tokenizer: object | null;
  readonly model: object;
  readonly post_processor: object | null;
  readonly decoder: object | null;
}

/** "gpt2": byte-level BPE. */
export function byteLevelJson(file: GgufVocabulary): TokenizerJson {
  const pattern = ggufPatterns.get(file.pre ?? "gpt-2");
  if (pattern === undefined) {
    throw new TokenizerError(
      "TOKENIZER_UNSUPPORTED",
      `the GGUF key tokenizer.ggml.pre is ${JSON.stringify(file.pre)}; known are ${[...ggufPatterns.keys()].join(", ")}`,
    );
  }
  if (file.merges === undefined) {
    throw new TokenizerError("TOKENIZER_FIELD", "the GGUF key tokenizer.ggml.merges must be there for the model gpt2");
  }
  const vocab: Record<string, number> = Object.create(null);
  file.tokens.forEach((token, id) => {
    vocab[isOfText(file, id) || inAlphabet(token) ? token : spell(token)] = id;
  });
  const splits = pattern.patterns.map((Regex) => ({
    type: "Split",
    pattern: { Regex },
    behavior: "Isolated",
    invert: false,
  }));
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
  return {
    added_tokens: addedTokens(file),
    normalizer: null,
    pre_tokenizer: { type: "Sequence", pretokenizers: [...splits, byteLevel] },
    model: {
      type: "BPE",
      vocab,
      merges: file.merges,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: pattern.ignoreMerges,
    },
    post_processor: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false },
    decoder: { type: "ByteLevel" },
  };
}

/** "t5": Unigram. Placeholders that the file has in the place of T5's blanks get their names back, the first 100. */
export function unigramJson(file: GgufVocabulary): TokenizerJson {
  if (file.scores === undefined) {
    throw new TokenizerError("TOKENIZER_FIELD", "the GGUF key tokenizer.ggml.scores must be there for the model t5");
  }
  const tokens = [...file.tokens];
  const blanks = tokens.flatMap((token, id) => (/^\[PAD\d+\]$/.test(token) ? [id] : [])).slice(0, 100);
  blanks.forEach((id, i) => {
    tokens[id] = `<extra_id_${99 - i}>`;
  });
  const renamed = { ...file, tokens };
  const added = addedTokens(renamed, (id) => blanks.includes(id));
  const eos = file.special("eos");
  const addsEos = (file.flag("add_eos_token") ?? true) && eos !== undefined;
  return {
    added_tokens: added,
    normalizer:
      file.charsmap.length === 0
        ? null
        : { type: "Precompiled", precompiled_charsmap: Buffer.from(file.charsmap).toString("base64") },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "WhitespaceSplit" },
        { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always", split: true },
      ],
    },
    model: {
      type: "Unigram",
      unk_id: file.special("unknown") ?? Math.max(0, file.types.indexOf("unknown")),
      vocab: tokens.map((token, id) => [token, file.scores![id]!]),
      byte_fallback: false,
    },
    post_processor: addsEos ? template(tokens[eos!]!, eos!) : null,
    decoder: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always", split: true },
  };
}

/**
 * "bert": WordPiece. The file writes the beginning of a word as U+2581 and leaves out the "##" of the rest. Whether
 * words are lowercased is not in it; a vocabulary without capital letters says so.
 */
export function wordPieceJson(file: GgufVocabulary): TokenizerJson {
  const vocab: Record<string, number> = Object.create(null);
  let hasCapitals = false;
  file.tokens.forEach((token, id) => {
    const isWhole = isOfText(file, id) || /^\[.*\]$/.test(token) || file.types[id] === "unknown";
    const plain = isWhole ? token : token.startsWith("\u2581") ? token.slice(1) : `##${token}`;
    if (!isWhole && /[A-Z]/.test(plain)) hasCapitals = true;
    vocab[plain] = id;
  });
  const cls = file.special("cls") ?? file.special("bos");
  const sep = file.special("seperator") ?? file.special("eos");
  const unknown = file.special("unknown") ?? vocab["[UNK]"];
  if (cls === undefined || sep === undefined || unknown === undefined) {
    throw new TokenizerError(
      "TOKENIZER_FIELD",
      "the GGUF keys of the cls, seperator and unknown tokens must be there for the model bert",
    );
  }
  return {
    added_tokens: addedTokens(
      file,
      (id) =>
        id === cls || id === sep || id === unknown || id === file.special("mask") || id === file.special("padding"),
    ),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: !hasCapitals,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    model: {
      type: "WordPiece",
      unk_token: file.tokens[unknown],
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    },
    post_processor: { type: "BertProcessing", sep: [file.tokens[sep], sep], cls: [file.tokens[cls], cls] },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  };
}

/** Control tokens are special, user-defined ones are not; both are found in text as they are. */
function addedTokens(file: GgufVocabulary, isSpecial: (id: number) => boolean = () => false): object[] {
  return file.tokens.flatMap((content, id) => {
    const special = file.types[id] === "control" || isSpecial(id);
    if (!special && file.types[id] !== "user_defined") return [];
    return [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special }];
  });
}

function isOfText({ types }: GgufVocabulary, id: number): boolean {
  return types[id] === "control" || types[id] === "user_defined";
}

function inAlphabet(token: string): boolean {
  for (let i = 0; i < token.length; i++) {
    const unit = token.charCodeAt(i);
    if (unit >= letterToByte.length || letterToByte[unit]! < 0) return false;
  }
  return true;
}

function spell(token: string): string {
  return Array.from(Buffer.from(token), (byte) => String.fromCharCode(byteToLetter[byte]!)).join("");
}

function template(eos: string, id: number): object {
  const special = { SpecialToken: { id: eos, type_id: 0 } };
  const sequence = (name: string) => ({ Sequence: { id: name, type_id: 0 } });
  return {
    type: "TemplateProcessing",
    single: [sequence("A"), special],
    pair: [sequence("A"), special, sequence("B"), special],
    special_tokens: { [eos]: { id: eos, ids: [id], tokens: [eos] } },
  };
}
