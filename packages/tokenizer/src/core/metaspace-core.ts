import type { IdList } from "../engines/id-list.ts";
import type { Places } from "../engines/places.ts";
import { safePieces } from "../engines/safe-pieces.ts";
import { KEEP, SEPARATE } from "../models/unigram/character-actions.ts";
import type { MetaspaceCharacters } from "../models/unigram/metaspace-characters.ts";
import type { MetaspacePlan } from "../models/unigram/metaspace-plan.ts";
import type { UnigramTables } from "../models/unigram/unigram-model.ts";
import type { Range } from "../range.ts";
import { atOnce, type Steps } from "../steps.ts";
import type { Core } from "./core.ts";
import { putPieceSizes } from "./piece-sizes.ts";
import { piecesCore } from "./pieces-core.ts";
import { spellingScript } from "./spelling-script.ts";

// As in core/spell.ts.
const DONE = 0;
const MORE = 1;
const TOO_HARD = 3;

/** Texts of more units than this are encoded in pieces, so that they take no more memory. */
const PIECE = 1 << 16;
/** Bytes of a string that is replaced: its length takes one. */
const MAX_REPLACED = 255;

/** Where the stages have to say what becomes of a stretch of the text. */
export interface StuckText {
  /** The text, `bytes[0, length)`. */
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Where the last separator before it begins, or the text. */
  readonly separated: number;
  readonly at: number;
  /** The unit of `separated`, where tokens are placed. */
  readonly unit: number;
}

/** Spells the words of a text and encodes them, in the core. */
export interface MetaspaceCore {
  /**
   * Appends the ids of a text. False, and nothing appended, where the core cannot.
   *
   * @param askStages appends the ids of a stretch that the stages encode; returns its end, or -1 to give up
   */
  encode(text: string, into: IdList, askStages: (stuck: StuckText, into: IdList) => number): boolean;
  /** Builds the tables for {@link locate}, which the first text builds otherwise. */
  prepareToLocate(): Steps<void>;
  /**
   * Places the tokens of a text. False, and nothing placed, where the core cannot.
   *
   * @param base where the text begins in the original
   * @param ids its ids, from `into.length` on
   * @param askStages places the tokens of a stretch that the stages cut; returns its end
   */
  locate(
    text: string,
    base: number,
    ids: ArrayLike<number>,
    into: Places,
    askStages: (stuck: StuckText, into: Places) => number,
  ): boolean;
  /** Whether a separator came after the last word. */
  endsSeparated(): boolean;
  /** Where that is, after tokens were placed. */
  lastSeparator(): Range;
}

/** Undefined where there is no core. */
export function* metaspaceCore(
  { words, stripsStart }: MetaspacePlan,
  tables: UnigramTables,
  characters: MetaspaceCharacters,
): Steps<MetaspaceCore | undefined> {
  if (characters.replaced.some(({ length }) => length > MAX_REPLACED)) return undefined;
  const script = spellingScript(characters, () => core!);
  const core: Core | undefined = yield* piecesCore(tables, true, script);
  if (core === undefined) return undefined;
  const { exports } = core;
  exports.makeActions();
  for (let byte = 1; byte < 0x80; byte++) {
    if (script.actionOf(byte) === KEEP) core.bytes[exports.actions.value + byte] = KEEP;
  }
  exports.useSpelling(words === "spaces" ? 1 : 0, stripsStart ? 1 : 0);
  putReplaced(core, characters.replaced);
  const isSpaceSeparator = characters.actionOf(0x20) === SEPARATE;

  const piecesOf = (text: string): Iterable<string> =>
    text.length <= PIECE || !isSpaceSeparator ? [text] : safePieces(text, PIECE, " ");

  /** The number of ids in the core, and how many tokens were placed before; -1: they are to be found once more. */
  let given = -1;
  let firstGiven = 0;

  /** Gives the core the ids of a text, where they are few enough to be those of this text alone. */
  function giveIds(text: string, ids: ArrayLike<number>, first: number): void {
    given = text.length <= PIECE && ids.length - first <= text.length * 2 + 16 ? ids.length - first : -1;
    firstGiven = first;
    const { ints } = core!;
    for (let i = first, to = exports.ids.value >> 2; i < first + given; i++) ints[to++] = ids[i]!;
  }

  const placeStep = (length: number, into: Places) =>
    exports.placeSpelled(length, given < 0 ? -1 : into.length - firstGiven, given);

  function readPlaces(count: number, into: Places): void {
    const at = exports.piecePlaces.value >> 2;
    into.flatOffsets.set(core!.ints.subarray(at, at + count * 2), into.length * 2);
    into.length += count;
  }

  /**
   * Goes through a piece of text, reading what was found at each step. False where the core cannot.
   *
   * @param unit where it begins in the original, if tokens are placed; else -1
   */
  function goThrough<T extends { readonly length: number }>(
    piece: string,
    unit: number,
    step: (length: number, into: T) => number,
    read: (count: number, into: T) => void,
    askStages: (stuck: StuckText, into: T) => number,
    into: T,
  ): boolean {
    const before = into.length;
    const length = core!.write(piece);
    if (length < 0) return false;
    exports.beginSpelling(unit);
    for (;;) {
      read(step(length, into), into);
      const outcome = exports.outcome.value;
      if (outcome === DONE) return true;
      if (outcome === TOO_HARD) return false;
      if (outcome === MORE) continue;
      const bytes = core!.text;
      const separated = exports.separated.value;
      const stuck = { bytes, length, separated, at: exports.stuckAt.value, unit: exports.separatedUnit.value };
      const end = askStages(stuck, into);
      if (end < 0) return false;
      const after = unit < 0 ? -1 : stuck.unit + utf16Length(bytes, separated, end);
      exports.resumeSpelling(end, after, into.length > before ? 1 : 0);
    }
  }

  return {
    encode(text, into, askStages) {
      const before = into.length;
      for (const piece of piecesOf(text)) {
        if (goThrough(piece, -1, exports.encodeSpelled, core.read, askStages, into)) continue;
        into.length = before;
        return false;
      }
      return true;
    },
    *prepareToLocate() {
      if (exports.pieceSizes.value === 0) yield* putPieceSizes(core, tables);
    },
    locate(text, base, ids, into, askStages) {
      if (exports.pieceSizes.value === 0) atOnce(putPieceSizes(core, tables));
      const before = into.length;
      giveIds(text, ids, before);
      let unit = base;
      for (const piece of piecesOf(text)) {
        if (!goThrough(piece, unit, placeStep, readPlaces, askStages, into)) {
          into.length = before;
          return false;
        }
        unit += piece.length;
      }
      return true;
    },
    lastSeparator: () => [exports.markStart(), exports.markEnd()],
    endsSeparated: () => Number(exports.endsSeparated.value) !== 0,
  };
}

function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  for (let i = start; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) length += bytes[i]! < 0xf0 ? 1 : 2;
  return length;
}

/** Puts the strings that are replaced into the core. */
function putReplaced(core: Core, replaced: readonly Uint8Array[]): void {
  const { exports } = core;
  exports.makeReplaced(replaced.reduce((sum, { length }) => sum + length + 1, 0));
  const { bytes } = core;
  let at = exports.replacedStrings.value;
  for (const string of replaced) {
    bytes[at] = string.length;
    bytes.set(string, at + 1);
    at += string.length + 1;
  }
}
