import { type IdList, idList, reserve, toArray } from "./engines/id-list.ts";
import { place, places } from "./engines/places.ts";
import type { TextEngine } from "./engines/text-engine.ts";
import { normalizeString } from "./normalize-string.ts";
import type { TokenDetails } from "./parts.ts";
import type { Stages } from "./reference-pipeline.ts";

/** Ids of the text at hand: encoding is synchronous, so one list serves all. */
const list: IdList = idList(1 << 12);
/** A list larger than this is given back after use. */
const KEPT_IDS = 1 << 18;

/** The ids of a text (well-formed), with an engine in the place of the stages between added tokens. */
export function tokenizeByEngine(stages: Stages, engine: TextEngine, text: string, special: boolean): number[] {
  const { addedTokens, normalizer } = stages;
  list.length = 0;

  function encodeNormalized(piece: string, isFirst: boolean): void {
    if (!addedTokens.hasNormalized) {
      if (piece !== "") engine.encode(piece, isFirst, list);
      return;
    }
    let at = 0;
    for (const { id, start, end } of addedTokens.findNormalized(piece, { special })) {
      if (at < start) engine.encode(piece.slice(at, start), isFirst && at === 0, list);
      addId(id);
      at = end;
    }
    if (at < piece.length) engine.encode(at === 0 ? piece : piece.slice(at), isFirst && at === 0, list);
  }

  function encodePiece(piece: string, isFirst: boolean): void {
    if (engine.takesRawText || normalizer === undefined) encodeNormalized(piece, isFirst);
    else encodeNormalized(normalizeString(normalizer, piece), isFirst);
  }

  let at = 0;
  for (const { id, start, end } of addedTokens.findRaw(text, { special })) {
    if (at < start) encodePiece(text.slice(at, start), at === 0);
    addId(id);
    at = end;
  }
  if (at < text.length) encodePiece(at === 0 ? text : text.slice(at), at === 0);
  const ids = toArray(list);
  if (list.ids.length > KEPT_IDS) list.ids = new Int32Array(1 << 12);
  return ids;
}

/**
 * Where the ids that {@link tokenizeByEngine} gave are in the text. Undefined where the engine cannot say, or where the
 * normalizer has changed the text.
 */
export function locateByEngine(
  stages: Stages,
  engine: TextEngine,
  text: string,
  special: boolean,
  ids: readonly number[],
): TokenDetails | undefined {
  const { addedTokens, normalizer, model } = stages;
  if (engine.locate === undefined) return undefined;
  const into = places(ids.length);
  const added = new Map<number, string>(); // the text of each added token, by its place among the ids

  const placeAdded = (start: number, end: number) => {
    added.set(into.length, text.slice(start, end));
    place(into, start, end, into.word++);
  };
  const locate = (start: number, end: number): boolean =>
    start === end || engine.locate!(text.slice(start, end), start === 0, start, ids, into);

  function locatePiece(start: number, end: number): boolean {
    if (engine.takesRawText) return locate(start, end);
    const piece = text.slice(start, end);
    if (normalizer !== undefined && normalizeString(normalizer, piece) !== piece) return false;
    let at = start;
    for (const match of addedTokens.hasNormalized ? addedTokens.findNormalized(piece, { special }) : []) {
      if (at < start + match.start && !locate(at, start + match.start)) return false;
      placeAdded(start + match.start, start + match.end);
      at = start + match.end;
    }
    return at >= end || locate(at, end);
  }

  let at = 0;
  for (const { start, end } of addedTokens.findRaw(text, { special })) {
    if (at < start && !locatePiece(at, start)) return undefined;
    placeAdded(start, end);
    at = end;
  }
  if (at < text.length && !locatePiece(at, text.length)) return undefined;
  let tokens: string[] | undefined;
  return {
    starts: into.starts,
    ends: into.ends,
    words: into.words,
    get tokens() {
      tokens ??= ids.map((id, i) => added.get(i) ?? model.idToToken(id)!);
      return tokens;
    },
  };
}

function addId(id: number): void {
  reserve(list, 1);
  list.ids[list.length++] = id;
}
