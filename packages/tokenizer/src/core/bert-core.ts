import type { BertCutter } from "../engines/bert-cutter.ts";
import type { BertStages } from "../engines/bert-stages.ts";
import { ALONE_CHANGED, type BertText, CHANGED, ENTANGLED } from "../engines/bert-text.ts";
import type { IdList } from "../engines/id-list.ts";
import type { Places } from "../engines/places.ts";
import { piecesOf } from "../engines/safe-pieces.ts";
import { tokenBytes } from "../engines/token-bytes.ts";
import { wordPieceTrie } from "../engines/word-piece-trie.ts";
import type { WordPieceModel } from "../models/word-piece.ts";
import type { BertSettings } from "../normalizers/bert.ts";
import type { Range } from "../range.ts";
import type { Steps } from "../steps.ts";
import { type Core, startCore } from "./core.ts";
import { putTrie } from "./core-tables.ts";

/** BERT in the core. */
export interface BertCore {
  /** Appends the ids of a text. False, and nothing appended, for one that the script has to encode. */
  encode(text: string, into: IdList): boolean;
  /**
   * Places the ids of the text that was encoded last, which stands at `base`. False, and nothing placed, for any other text, a
   * long one, and where more than offsets is asked for.
   */
  place(text: string, base: number, into: Places): boolean;
  /** Cuts texts into words. */
  readonly cutter: BertCutter;
}

// As in core/word-model.ts.
const WORD_PIECE = 3;
/** Texts of more units than this are encoded in pieces, so that they take no more memory. */
const PIECE = 1 << 16;
/** Sizes of tokens are kept for ids up to this. */
const MAX_SIZES = 1 << 24;
/** The bytes there are for what a character becomes. */
const MAX_CHANGE = 15;

/** Puts a WordPiece model, and the settings of BERT's normalizer, into a core of its own; undefined where there is none. */
export function* bertCore(
  { wordPiece }: WordPieceModel,
  settings: BertSettings,
  { kindOf, changed }: BertText,
  stages: BertStages,
): Steps<BertCore | undefined> {
  const { vocabulary, unknownId, prefix, maxCharacters } = wordPiece;
  if (unknownId === undefined) return undefined; // the script knows how to complain
  const core = startCore({
    classOf(point) {
      const kind = kindOf(point);
      const isLong = (kind === CHANGED || kind === ALONE_CHANGED) && changed(point).length > MAX_CHANGE;
      return isLong ? ENTANGLED : kind;
    },
    writeChanged(point, to) {
      const bytes = changed(point);
      core!.bytes.set(bytes, to);
      return bytes.length;
    },
    cutStretch(start, end) {
      return writeWords(core!, stages.words(Buffer.from(core!.bytes.subarray(start, end)).toString()));
    },
  });
  if (core === undefined) return undefined;
  const { exports } = core;
  const trie = yield* wordPieceTrie(wordPiece);
  putTrie(core, trie);
  exports.useModel(WORD_PIECE, 0, 0x20);
  exports.useWordPiece(trie.root, trie.continued, unknownId, Math.min(maxCharacters, 0x7fffffff));
  for (let point = 0; point < 128; point++) core.bytes[exports.byByte.value + point] = kindOf(point);
  exports.useBert(settings.lowercase ? 1 : 0);

  /** What is cut and encoded in the core, if it is one text. */
  let last = "";
  let canPlace = false;

  function encodePiece(text: string, into: IdList): boolean {
    const length = core!.write(text);
    const count = length < 0 ? -1 : exports.encodeBert(length);
    if (count < 0) return false;
    core!.read(count, into);
    return true;
  }

  function preparePlaces(): void {
    exports.makePlaces(vocabulary.idLimit, Buffer.byteLength(prefix));
    core!.ints.set(tokenBytes(vocabulary), exports.tokenSizes.value >> 2);
    canPlace = true;
  }

  return {
    encode(text, into) {
      last = "";
      const before = into.length;
      for (const piece of bertPieces(text)) {
        if (encodePiece(piece, into)) continue;
        into.length = before;
        return false;
      }
      if (text.length <= PIECE) last = text;
      return true;
    },
    place(text, base, into) {
      if (text !== last || into.words !== undefined || vocabulary.idLimit > MAX_SIZES) return false;
      if (!canPlace) preparePlaces();
      const count = exports.placeBert(base);
      if (count < 0) return false;
      core.copy(exports.places.value, count * 2, into.flatOffsets, into.length * 2);
      into.length += count;
      return true;
    },
    cutter: coreCutter(core, () => {
      last = "";
    }),
  };
}

/** A text in pieces that are cut and encoded one by one. Each begins with a blank: nothing crosses its front. */
export function bertPieces(text: string): Iterable<string> {
  if (text.length <= PIECE) return [text];
  return piecesOf(text, PIECE, (at) => text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x0a);
}

/** @param onBegin called before what was encoded last is lost */
function coreCutter(core: Core, onBegin: () => void): BertCutter {
  const { exports } = core;
  const startsAt = exports.starts.value >> 2;
  const stateAt = exports.cutState.value >> 2;
  return {
    begin(text) {
      onBegin();
      const length = core.write(text);
      if (length >= 0) exports.beginBert(length);
      return length >= 0;
    },
    cut: () => exports.cutBert(core.ends.length),
    get ends() {
      return core.ends;
    },
    get starts() {
      return core.ints.subarray(startsAt, startsAt + core.ends.length);
    },
    get stretch(): Range | undefined {
      const { ints } = core;
      return ints[stateAt + 2] === 0 ? undefined : [ints[stateAt + 1]!, ints[stateAt + 2]!];
    },
    get isMore() {
      return core.ints[stateAt] === 1;
    },
  };
}

/** Writes words to the core, with where they end; returns how many, -1 if there is no room for them. */
function writeWords({ text, ends }: Core, words: readonly string[]): number {
  if (words.length > ends.length) return -1;
  let at = 0;
  for (const [i, word] of words.entries()) {
    const bytes = Buffer.from(word);
    if (at + bytes.length > text.length) return -1;
    text.set(bytes, at);
    at += bytes.length;
    ends[i] = at;
  }
  return words.length;
}
