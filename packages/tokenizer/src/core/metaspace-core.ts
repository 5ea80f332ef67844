import type { IdList } from "../engines/id-list.ts";
import type { Places } from "../engines/places.ts";
import { safePieces } from "../engines/safe-pieces.ts";
import { ASK, KEEP, REPLACE, SEPARATE } from "../models/unigram/character-actions.ts";
import { isJoined, joinsBefore, joinsBehind } from "../models/unigram/joining.ts";
import type { MetaspaceCharacters } from "../models/unigram/metaspace-characters.ts";
import type { MetaspacePlan } from "../models/unigram/metaspace-plan.ts";
import type { UnigramTables } from "../models/unigram/unigram-model.ts";
import type { Range } from "../range.ts";
import type { Steps } from "../steps.ts";
import type { Core } from "./core.ts";
import { piecesCore } from "./pieces-core.ts";

// As in core/character-actions.ts and core/spell.ts.
const MARK = 5;
const MAY_BEGIN = 6;
const JOINS_BEFORE = 16;
const JOINS_BEHIND = 32;
const IS_JOINED = 64;
const DONE = 0;
const MORE = 1;
const TOO_HARD = 3;

const MARK_POINT = 0x2581;
/** Texts of more units than this are encoded in pieces, so that they take no more memory. */
const PIECE = 1 << 16;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

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
  /**
   * Places the tokens of a text. False, and nothing placed, where the core cannot.
   *
   * @param base where the text begins in the original
   * @param askStages places the tokens of a stretch that the stages cut; returns its end
   */
  locate(text: string, base: number, into: Places, askStages: (stuck: StuckText, into: Places) => number): boolean;
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
  const encoder = new TextEncoder();
  let buffer: Buffer = Buffer.alloc(0);

  function write(bytes: Uint8Array): number {
    core!.bytes.set(bytes, core!.exports.answer.value);
    return bytes.length;
  }

  /** The action of a character and what is beside it; 256 times the length of what stands for it, which is written. */
  function actionOf(point: number): number {
    const action = characters.actionOf(point);
    if (action === ASK) {
      if (point === MARK_POINT && characters.keepsMark) return MARK;
      if (characters.mayBeginReplaced(point)) return MAY_BEGIN;
      return ASK | (joinsBefore(point) ? JOINS_BEFORE : 0) | (joinsBehind(point) ? JOINS_BEHIND : 0);
    }
    const by = action === REPLACE ? characters.replacement(point) : undefined;
    if (by !== undefined && by.length > room) return ASK | JOINS_BEFORE | JOINS_BEHIND;
    const traits = action | (isJoined(point, by === undefined ? "" : decoder.decode(by)) ? IS_JOINED : 0);
    return by === undefined ? traits : traits | (write(by) << 8);
  }

  function normalize(start: number, size: number, isPlaced: number): number {
    const { bytes } = core!;
    if (buffer.buffer !== bytes.buffer) buffer = Buffer.from(bytes.buffer);
    const text = buffer.toString("utf8", start, start + size);
    const placed = isPlaced === 0 ? undefined : characters.placeCluster(text);
    const normalized = isPlaced === 0 ? characters.normalizeCluster(text) : placed?.text;
    if (normalized === undefined) return -1;
    const at = exports.answer.value;
    const { read, written } = encoder.encodeInto(normalized, bytes.subarray(at, at + room));
    if (read < normalized.length) return -1;
    if (placed !== undefined) putOrigins(core!, placed);
    return written;
  }

  if (characters.replaced.some(({ length }) => length > MAX_REPLACED)) return undefined;
  const core: Core | undefined = yield* piecesCore(tables, true, { actionOf, normalize });
  if (core === undefined) return undefined;
  const { exports } = core;
  const room = exports.ANSWER_BYTES.value;
  exports.makeActions();
  for (let byte = 1; byte < 0x80; byte++) {
    if (actionOf(byte) === KEEP) core.bytes[exports.actions.value + byte] = KEEP;
  }
  exports.useSpelling(words === "spaces" ? 1 : 0, stripsStart ? 1 : 0);
  putReplaced(core, characters.replaced);
  const isSpaceSeparator = characters.actionOf(0x20) === SEPARATE;

  const piecesOf = (text: string): Iterable<string> =>
    text.length <= PIECE || !isSpaceSeparator ? [text] : safePieces(text, PIECE, " ");

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
    step: (length: number) => number,
    read: (count: number, into: T) => void,
    askStages: (stuck: StuckText, into: T) => number,
    into: T,
  ): boolean {
    const before = into.length;
    const length = core!.write(piece);
    if (length < 0) return false;
    exports.beginSpelling(unit);
    for (;;) {
      read(step(length), into);
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
    locate(text, base, into, askStages) {
      if (exports.pieceSizes.value === 0) putSizes(core, tables);
      const before = into.length;
      let unit = base;
      for (const piece of piecesOf(text)) {
        if (!goThrough(piece, unit, exports.placeSpelled, readPlaces, askStages, into)) {
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

/** Puts the units that each byte of a cluster stands for into the core. */
function putOrigins({ ints, exports }: Core, { text, origins }: { text: string; origins: readonly number[] }): void {
  let to = exports.answerOrigins.value >> 2;
  for (let unit = 0; unit < text.length; ) {
    const point = text.codePointAt(unit)!;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (let i = 0; i < size; i++) {
      ints[to++] = origins[unit * 2]!;
      ints[to++] = origins[unit * 2 + 1]!;
    }
    unit += point > 0xffff ? 2 : 1;
  }
}

/** Puts the sizes of tokens into the core: those whose ids do not tell what they stand for have none. */
function putSizes(core: Core, { vocabulary, unknownId, byteIds }: UnigramTables): void {
  const { exports } = core;
  const sizes = vocabulary.byteLengths();
  for (const id of [unknownId, ...(byteIds ?? [])]) if (id >= 0) sizes[id] = 0;
  exports.makePiecePlaces(sizes.length);
  core.ints.set(sizes, exports.pieceSizes.value >> 2);
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
