import { byteToLetter } from "../byte-alphabet.ts";
import { TokenizerError } from "../errors.ts";
import { jsonField } from "../json-field.ts";
import { type BpeModel, bpe } from "../models/bpe/bpe.ts";
import type { MergeRules } from "../models/bpe/merge-table.ts";
import { doubleArrayTrieSteps } from "../models/unigram/double-array-trie.ts";
import { inRanges, type Steps } from "../steps.ts";
import { type Vocabulary, vocabulary } from "../vocabulary.ts";
import { MAX_RANK, type RankFile } from "./rank-file.ts";

const TOKENS_PER_STEP = 512;

/**
 * A BPE model of a rank file. Neighbours may be merged when together they are a token, the lowest rank first and the
 * leftmost among equals: every way to split a token is a rule with the token's rank. A word that is a token is one.
 *
 * @throws TokenizerError `TOKENIZER_VOCABULARY` if a byte is missing, or a token or rank is there twice
 */
export function* rankModel(file: RankFile): Steps<BpeModel> {
  checkRanks(file);
  const vocab = yield* letterVocabulary(file);
  const config = jsonField({ type: "BPE", ignore_merges: true }, "model");
  return bpe({
    config,
    vocabulary: () => vocab,
    mergeRules: () => splitRules(file),
    pieces: () => config.get("vocab").fail("a list of [piece, score]"),
  });
}

function checkRanks({ starts, ranks, pool }: RankFile): void {
  const fail = (why: string): never => {
    throw new TokenizerError("TOKENIZER_VOCABULARY", `rank file: ${why}`);
  };
  const seen = new Uint8Array(MAX_RANK + 1);
  const bytes = new Uint8Array(256);
  for (let t = 0; t < ranks.length; t++) {
    if (seen[ranks[t]!] === 1) fail(`the rank ${ranks[t]} is there twice`);
    seen[ranks[t]!] = 1;
    if (starts[t + 1]! - starts[t]! === 1) bytes[pool[starts[t]!]!] = 1;
  }
  const missing = bytes.indexOf(0);
  if (missing >= 0) fail(`there is no token for the byte ${missing}`);
}

/** Tokens spelled in the alphabet of byte-level models. */
function* letterVocabulary({ pool, starts, ranks }: RankFile): Steps<Vocabulary> {
  const total = starts[ranks.length]!;
  const letters = new Uint8Array(total * 2 + 16);
  const letterStarts = new Uint32Array(ranks.length + 1);
  let length = 0;
  yield* inRanges(ranks.length, TOKENS_PER_STEP, (from, to) => {
    for (let t = from; t < to; t++) {
      letterStarts[t] = length;
      for (let i = starts[t]!; i < starts[t + 1]!; i++) {
        const letter = byteToLetter[pool[i]!]!;
        if (letter < 0x80) letters[length++] = letter;
        else {
          letters[length++] = 0xc0 | (letter >> 6);
          letters[length++] = 0x80 | (letter & 0x3f);
        }
      }
    }
  });
  letterStarts[ranks.length] = length;
  const vocab = vocabulary({ pool: letters.slice(0, length + 16), starts: letterStarts, ids: ranks });
  yield* vocab.prepare();
  if (vocab.size !== ranks.length)
    throw new TokenizerError("TOKENIZER_VOCABULARY", "rank file: a token is there twice");
  return vocab;
}

function* splitRules({ pool, starts, ranks }: RankFile): Steps<MergeRules> {
  const trie = yield* doubleArrayTrieSteps({ pool, starts });
  const { cells, values, root } = trie;
  const left: number[] = [];
  const right: number[] = [];
  const ruleRanks: number[] = [];
  const result = new Int32Array(maximum(ranks) + 1);
  yield* inRanges(ranks.length, TOKENS_PER_STEP, (from, to) => {
    for (let t = from; t < to; t++) {
      const start = starts[t]!;
      const end = starts[t + 1]!;
      const rank = ranks[t]!;
      result[rank] = rank;
      let node = root;
      for (let i = start; i < end - 1; i++) {
        node = (cells[node << 1]! >> 1) + pool[i]!;
        if ((cells[node << 1]! & 1) === 0) continue;
        const rest = trie.valueOf(pool, i + 1, end);
        if (rest < 0) continue;
        left.push(ranks[values[node]!]!);
        right.push(ranks[rest]!);
        ruleRanks.push(rank);
      }
    }
  });
  const columns: Int32Array[] = [];
  for (const column of [left, right, ruleRanks]) {
    columns.push(Int32Array.from(column));
    yield;
  }
  return { left: columns[0]!, right: columns[1]!, result, ranks: columns[2]! };
}

function maximum(values: Int32Array): number {
  let highest = 0;
  for (const value of values) if (value > highest) highest = value;
  return highest;
}
