import { byteToLetter } from "../byte-alphabet.ts";
import { encodings, type TiktokenEncodingName } from "../tiktoken/encodings.ts";

/**
 * Makes a tokenizer.json of a rank file, as transformers' TikTokenConverter does: every way to cut a token into two
 * tokens is a merge, in the order of the ranks.
 */
export function rankTokenizerJson(ranks: Uint8Array, name: TiktokenEncodingName): string {
  const vocab: Record<string, number> = {};
  for (const line of Buffer.from(ranks).toString().split("\n")) {
    const [token, rank] = line.trim().split(" ");
    if (rank !== undefined) vocab[letters(Buffer.from(token!, "base64"))] = Number(rank);
  }
  const merges: [string, string][] = [];
  for (const [token] of Object.entries(vocab).sort(([, a], [, b]) => a - b)) {
    const cuts: [string, string][] = [];
    for (let at = 1; at < token.length; at++) {
      const cut: [string, string] = [token.slice(0, at), token.slice(at)];
      if (cut.every((part) => Object.hasOwn(vocab, part))) cuts.push(cut);
    }
    const byRanks = (a: [string, string], b: [string, string]) =>
      vocab[a[0]]! - vocab[b[0]]! || vocab[a[1]]! - vocab[b[1]]!;
    merges.push(...cuts.sort(byRanks));
  }
  const { pattern, specialTokens } = encodings[name];
  const added = Object.entries(specialTokens).map(([content, id]) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  return JSON.stringify({
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: { type: "ByteLevel", add_prefix_space: true, trim_offsets: false, use_regex: true },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: true,
      vocab,
      merges,
    },
  });
}

function letters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byteToLetter[byte]!)).join("");
}
