import { type IdList, reserve } from "../../engines/id-list.ts";
import { TokenizerError } from "../../errors.ts";
import type { Model } from "../../stages.ts";
import { atOnce, type Steps } from "../../steps.ts";
import type { Vocabulary } from "../../vocabulary.ts";
import type { ModelSource } from "../model-source.ts";
import { addSymbol, clearSymbols, mergeSymbols, symbols } from "./merge-symbols.ts";
import { type MergeRules, type MergeTable, mergeTable } from "./merge-table.ts";

/** Settings of a BPE model. */
export interface BpeConfig {
  readonly unknownToken: string | undefined;
  readonly prefix: string;
  readonly suffix: string;
  readonly fuseUnknown: boolean;
  readonly byteFallback: boolean;
  readonly ignoreMerges: boolean;
}

/** A BPE model with what the engines need of it. */
export interface BpeModel extends Model {
  readonly bpe: {
    readonly vocabulary: Vocabulary;
    readonly config: BpeConfig;
    /** The merges as they stand in the file; read at the first call. */
    ruleSteps(): Steps<MergeRules>;
    /** The merges by pair of ids; made at the first call. */
    mergeTable(): MergeTable;
    /** The same in steps. */
    mergeSteps(): Steps<MergeTable>;
    /** Appends the ids of a piece, for who needs no more of its tokens. */
    writeIds(piece: string, into: IdList): void;
  };
}

/**
 * Byte pair encoding: a word begins as its characters, and neighbours are merged in the order of the rules.
 *
 * What a character without a token becomes: its bytes (`byte_fallback`), else the unknown token, else nothing.
 */
export function bpe(source: ModelSource): BpeModel {
  const vocab = source.vocabulary();
  const config = readConfig(source);
  const { unknownToken, prefix, suffix, fuseUnknown, byteFallback, ignoreMerges } = config;
  let rules: MergeRules | undefined;
  let table: MergeTable | undefined;
  const word = symbols(64);

  function unknownId(): number {
    const id = vocab.idOf(unknownToken!);
    if (id !== undefined) return id;
    throw new TokenizerError(
      "TOKENIZER_VOCABULARY",
      `${source.config.path}.unk_token is ${JSON.stringify(unknownToken)}, which is not in the vocabulary but needed`,
    );
  }

  function fillWord(piece: string): void {
    word.count = 0;
    let unknown = -1; // an unknown token that is not in the word yet, so that others can be fused to it
    let unknownLength = 0;
    for (let i = 0; i < piece.length; ) {
      const point = piece.codePointAt(i)!;
      const end = i + (point > 0xffff ? 2 : 1);
      const length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      let text = piece.slice(i, end);
      if (i > 0) text = prefix + text;
      if (end === piece.length) text += suffix;
      i = end;
      const id = vocab.idOf(text);
      if (id !== undefined) {
        if (unknown >= 0) addSymbol(word, unknown, unknownLength);
        unknown = -1;
        addSymbol(word, id, length);
        continue;
      }
      const bytes = byteFallback ? byteIds(text) : undefined;
      if (bytes !== undefined) {
        // As in the reference, an unknown token that waits comes after these bytes.
        for (const byte of bytes) addSymbol(word, byte, 1);
        continue;
      }
      if (unknownToken === undefined) continue;
      if (unknown >= 0 && fuseUnknown) unknownLength += length;
      else {
        if (unknown >= 0) addSymbol(word, unknown, unknownLength);
        unknown = unknownId();
        unknownLength = length;
      }
    }
    if (unknown >= 0) addSymbol(word, unknown, unknownLength);
  }

  function byteIds(text: string): number[] | undefined {
    const ids: number[] = [];
    for (const byte of Buffer.from(text)) {
      const id = vocab.idOf(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
      if (id === undefined) return undefined;
      ids.push(id);
    }
    return ids;
  }

  function* ruleSteps(): Steps<MergeRules> {
    if (rules !== undefined) return rules;
    const read = yield* source.mergeRules(vocab, Buffer.byteLength(prefix));
    rules ??= read;
    return rules;
  }

  function* mergeSteps(): Steps<MergeTable> {
    if (table !== undefined) return table;
    const built = yield* mergeTable(yield* ruleSteps());
    table ??= built;
    return table;
  }

  const merges = (): MergeTable => table ?? atOnce(mergeSteps());

  function writeIds(piece: string, into: IdList): void {
    const whole = ignoreMerges ? vocab.idOf(piece) : undefined;
    if (whole !== undefined) {
      reserve(into, 1);
      into.ids[into.length++] = whole;
      return;
    }
    fillWord(piece);
    mergeSymbols(word, merges());
    reserve(into, word.count);
    for (let i = 0; i < word.count; i++) if (word.lengths[i] !== 0) into.ids[into.length++] = word.ids[i]!;
    clearSymbols(word);
  }

  return {
    bpe: { vocabulary: vocab, config, ruleSteps, mergeTable: merges, mergeSteps, writeIds },
    size: vocab.size,
    tokenToId: (token) => vocab.idOf(token),
    idToToken: (id) => vocab.tokenOf(id),
    entries: () => vocab.entries(),
    tokenize(piece, into) {
      if (ignoreMerges) {
        const id = vocab.idOf(piece);
        if (id !== undefined) {
          into.push({ id, value: piece, start: 0, end: piece.length });
          return;
        }
      }
      fillWord(piece);
      mergeSymbols(word, merges());
      const [startOf, endOf] = bytePlaces(piece);
      let at = 0;
      for (let i = 0; i < word.count; i++) {
        const length = word.lengths[i]!;
        if (length === 0) continue;
        const id = word.ids[i]!;
        const end = at + length;
        into.push({ id, value: vocab.tokenOf(id)!, start: startOf[at] ?? at, end: endOf[end - 1] ?? end });
        at = end;
      }
      clearSymbols(word);
    },
  };
}

/** For each byte of a piece in UTF-8 the units where its character begins and ends. */
function bytePlaces(piece: string): [number[], number[]] {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < piece.length; ) {
    const point = piece.codePointAt(i)!;
    const end = i + (point > 0xffff ? 2 : 1);
    for (let n = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4; n > 0; n--) {
      starts.push(i);
      ends.push(end);
    }
    i = end;
  }
  return [starts, ends];
}

function readConfig({ config }: ModelSource): BpeConfig {
  const dropout = config.get("dropout").number(0);
  if (dropout !== 0) {
    throw new TokenizerError(
      "TOKENIZER_UNSUPPORTED",
      `${config.path}.dropout is ${dropout}: a random tokenization is not supported; set it to 0 or null`,
    );
  }
  const unknown = config.get("unk_token");
  return {
    unknownToken: unknown.isAbsent() ? undefined : unknown.string(),
    prefix: config.get("continuing_subword_prefix").affix(""),
    suffix: config.get("end_of_word_suffix").affix(""),
    fuseUnknown: config.get("fuse_unk").boolean(false),
    byteFallback: config.get("byte_fallback").boolean(false),
    ignoreMerges: config.get("ignore_merges").boolean(false),
  };
}
