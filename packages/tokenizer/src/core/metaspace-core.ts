import type { IdList } from "../engines/id-list.ts";
import { safePieces } from "../engines/safe-pieces.ts";
import { ASK, KEEP, REPLACE, SEPARATE } from "../models/unigram/character-actions.ts";
import type { MetaspaceCharacters } from "../models/unigram/metaspace-characters.ts";
import type { UnigramTables } from "../models/unigram/unigram-model.ts";
import type { Steps } from "../steps.ts";
import type { Core } from "./core.ts";
import { piecesCore } from "./pieces-core.ts";

// As in core/character-actions.ts and core/spell.ts.
const MARK = 5;
const MAY_BEGIN = 6;
const MORE = 1;
const STUCK = 2;
const TOO_HARD = 3;

const MARK_POINT = 0x2581;
/** Texts of more units than this are encoded in pieces, so that they take no more memory. */
const PIECE = 1 << 16;
/** Bytes of a string that is replaced: its length takes one. */
const MAX_REPLACED = 255;
/** Clusters whose normal form is remembered. */
const MAX_CLUSTERS = 1 << 13;

/** Where the stages have to say what becomes of a stretch of the text. */
export interface StuckText {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Where the last separator before it begins, or the text. */
  readonly separated: number;
  readonly at: number;
}

/** Spells the words of a text and encodes them, in the core. */
export interface MetaspaceCore {
  /**
   * Appends the ids of a text. False, and nothing appended, where the core cannot.
   *
   * @param askStages appends the ids of a stretch that the stages encode; returns its end, or -1 to give up
   */
  encode(text: string, into: IdList, askStages: (stuck: StuckText, into: IdList) => number): boolean;
  /** Whether a separator came after the last word. */
  endsSeparated(): boolean;
}

/** @param characters what becomes of characters; undefined where there is no core */
export function* metaspaceCore(
  tables: UnigramTables,
  characters: MetaspaceCharacters,
): Steps<MetaspaceCore | undefined> {
  const clusters = new Map<string, Uint8Array | undefined>();
  const encoder = new TextEncoder();
  let buffer: Buffer = Buffer.alloc(0);

  function write(bytes: Uint8Array): number {
    core!.bytes.set(bytes, core!.exports.answer.value);
    return bytes.length;
  }

  function actionOf(point: number): number {
    const action = characters.actionOf(point);
    if (action === KEEP || action === SEPARATE) return action;
    if (action === REPLACE) {
      const by = characters.replacement(point);
      return by.length > room ? ASK : REPLACE | (write(by) << 8);
    }
    if (point === MARK_POINT && characters.keepsMark) return MARK;
    return characters.mayBeginReplaced(point) ? MAY_BEGIN : ASK;
  }

  function normalize(start: number, size: number): number {
    const { bytes } = core!;
    if (buffer.buffer !== bytes.buffer) buffer = Buffer.from(bytes.buffer);
    const text = buffer.toString("utf8", start, start + size);
    let known = clusters.get(text);
    if (known === undefined && !clusters.has(text)) {
      const normalized = characters.normalizeCluster(text);
      known = normalized === undefined ? undefined : encoder.encode(normalized);
      if (clusters.size === MAX_CLUSTERS) clusters.clear();
      clusters.set(text, known);
    }
    return known === undefined || known.length > room ? -1 : write(known);
  }

  if (characters.replaced.some(({ length }) => length > MAX_REPLACED)) return undefined;
  const core: Core | undefined = yield* piecesCore(tables, true, { actionOf, normalize });
  if (core === undefined) return undefined;
  const { exports } = core;
  const room = exports.ANSWER_BYTES.value;
  for (let byte = 1; byte < 0x80; byte++) {
    if (characters.actionOf(byte) === KEEP) core.bytes[exports.near.value + byte] = KEEP;
  }
  exports.useSpelling();
  putReplaced(core, characters.replaced);
  const isSpaceSeparator = characters.actionOf(0x20) === SEPARATE;

  function encodePiece(text: string, into: IdList, askStages: (stuck: StuckText, into: IdList) => number): boolean {
    const length = core!.write(text);
    if (length < 0) return false;
    exports.beginSpelling();
    for (;;) {
      core!.read(exports.encodeSpelled(length), into);
      const outcome = exports.outcome.value;
      if (outcome === TOO_HARD) return false;
      if (outcome === STUCK) {
        const bytes = core!.text;
        const end = askStages({ bytes, length, separated: exports.separated.value, at: exports.stuckAt.value }, into);
        if (end < 0) return false;
        exports.resumeSpelling(end);
      } else if (outcome !== MORE) return true;
    }
  }

  return {
    encode(text, into, askStages) {
      const before = into.length;
      const pieces = text.length <= PIECE || !isSpaceSeparator ? [text] : safePieces(text, PIECE, " ");
      for (const piece of pieces) {
        if (encodePiece(piece, into, askStages)) continue;
        into.length = before;
        return false;
      }
      return true;
    },
    endsSeparated: () => Number(exports.endsSeparated.value) !== 0,
  };
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
