import { ASK, REPLACE } from "../models/unigram/character-actions.ts";
import { isJoined, joinsBefore, joinsBehind } from "../models/unigram/joining.ts";
import type { MetaspaceCharacters } from "../models/unigram/metaspace-characters.ts";
import type { Core, CoreScript } from "./core.ts";

// As in core/character-actions.ts.
const MARK = 5;
const MAY_BEGIN = 6;
const JOINS_BEFORE = 16;
const JOINS_BEHIND = 32;
const IS_JOINED = 64;

const MARK_POINT = 0x2581;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** What the core asks of characters and clusters when it first meets them. */
export function spellingScript(
  characters: MetaspaceCharacters,
  core: () => Core,
): Pick<CoreScript, "actionOf" | "normalize"> {
  let buffer: Buffer = Buffer.alloc(0);

  function write(bytes: Uint8Array): number {
    core().bytes.set(bytes, core().exports.answer.value);
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
    if (by !== undefined && by.length > core().exports.ANSWER_BYTES.value) return ASK | JOINS_BEFORE | JOINS_BEHIND;
    const traits = action | (isJoined(point, by === undefined ? "" : decoder.decode(by)) ? IS_JOINED : 0);
    return by === undefined ? traits : traits | (write(by) << 8);
  }

  function normalize(start: number, size: number, isPlaced: number): number {
    const { bytes, exports } = core();
    if (buffer.buffer !== bytes.buffer) buffer = Buffer.from(bytes.buffer);
    const text = buffer.toString("utf8", start, start + size);
    const placed = isPlaced === 0 ? undefined : characters.placeCluster(text);
    const normalized = isPlaced === 0 ? characters.normalizeCluster(text) : placed?.text;
    if (normalized === undefined) return -1;
    const at = exports.answer.value;
    const { read, written } = encoder.encodeInto(normalized, bytes.subarray(at, at + exports.ANSWER_BYTES.value));
    if (read < normalized.length) return -1;
    if (placed !== undefined) putOrigins(core(), placed);
    return written;
  }

  return { actionOf, normalize };
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
