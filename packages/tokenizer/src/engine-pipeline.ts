import { type IdList, idList, reserve, toArray } from "./engines/id-list.ts";
import { type Places, place, places } from "./engines/places.ts";
import type { TextEngine } from "./engines/text-engine.ts";
import { normalizeString } from "./normalize-string.ts";
import type { TokenDetails } from "./parts.ts";
import { type Stages, tokenizeByStages } from "./reference-pipeline.ts";

/** Ids of the text at hand: encoding is synchronous, so one list serves all. */
const list: IdList = idList(1 << 12);
/** A list larger than this is given back after use. */
const KEPT_IDS = 1 << 18;

/** The ids of a text (well-formed), with an engine in the place of the stages between added tokens. */
export function tokenizeByEngine(stages: Stages, engine: TextEngine, text: string, special: boolean): number[] {
  list.length = 0;
  let at = 0;
  for (const { id, start, end } of stages.addedTokens.findRaw(text, { special })) {
    if (at < start) encodePiece(stages, engine, text.slice(at, start), at === 0, special);
    addId(id);
    at = end;
  }
  if (at < text.length) encodePiece(stages, engine, at === 0 ? text : text.slice(at), at === 0, special);
  const ids = toArray(list);
  if (list.ids.length > KEPT_IDS) list.ids = new Int32Array(1 << 12);
  return ids;
}

/** Encodes what lies between added tokens of the raw text. */
function encodePiece(stages: Stages, engine: TextEngine, raw: string, isFirst: boolean, special: boolean): void {
  const { addedTokens, normalizer } = stages;
  const piece = engine.takesRawText || normalizer === undefined ? raw : normalizeString(normalizer, raw);
  let at = 0;
  if (addedTokens.hasNormalized) {
    for (const { id, start, end } of addedTokens.findNormalized(piece, { special })) {
      if (at < start) engine.encode(piece.slice(at, start), isFirst && at === 0, list);
      addId(id);
      at = end;
    }
  }
  if (at < piece.length) engine.encode(at === 0 ? piece : piece.slice(at), isFirst && at === 0, list);
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
  if (engine.locate === undefined) return undefined;
  const located = new LocatedText(stages, engine, text, special, ids);
  return located.locate(located.places) ? located : undefined;
}

// A class for its getters: an object literal with them takes longer to make than a short text takes to locate.
class LocatedText implements TokenDetails {
  readonly places: Places;
  readonly #stages: Stages;
  readonly #engine: TextEngine;
  readonly #text: string;
  readonly #special: boolean;
  readonly #ids: readonly number[];
  #more: { readonly words: readonly number[]; readonly tokens: readonly string[] } | undefined;

  constructor(stages: Stages, engine: TextEngine, text: string, special: boolean, ids: readonly number[]) {
    this.places = places(ids.length, "offsets");
    this.#stages = stages;
    this.#engine = engine;
    this.#text = text;
    this.#special = special;
    this.#ids = ids;
  }

  get flatOffsets(): Int32Array {
    return this.places.flatOffsets;
  }

  get words(): readonly number[] {
    this.#more ??= this.#locateAll();
    return this.#more.words;
  }

  get tokens(): readonly string[] {
    this.#more ??= this.#locateAll();
    return this.#more.tokens;
  }

  locate(into: Places): boolean {
    const text = this.#text;
    let at = 0;
    for (const { start, end } of this.#stages.addedTokens.findRaw(text, { special: this.#special })) {
      if (at < start && !this.#locatePiece(at, start, into)) return false;
      this.#placeAdded(start, end, into);
      at = end;
    }
    return at === text.length || this.#locatePiece(at, text.length, into);
  }

  /** Offsets are what is asked for most; words and texts take another pass, which the engine may leave to the stages. */
  #locateAll(): { words: readonly number[]; tokens: readonly string[] } {
    const all = places(this.#ids.length, "all");
    if (!this.locate(all)) return tokenizeByStages(this.#stages, this.#text, { special: this.#special });
    const tokens = this.#ids.map((id) => this.#stages.model.idToToken(id)!);
    for (const [i, token] of all.texts!) tokens[i] = token;
    return { words: all.words!, tokens };
  }

  /** The text between added tokens of the raw text. */
  #locatePiece(start: number, end: number, into: Places): boolean {
    if (this.#engine.takesRawText) return this.#locateStretch(start, end, into);
    const { addedTokens, normalizer } = this.#stages;
    const piece = this.#text.slice(start, end);
    if (normalizer !== undefined && normalizeString(normalizer, piece) !== piece) return false;
    let at = start;
    if (addedTokens.hasNormalized) {
      for (const match of addedTokens.findNormalized(piece, { special: this.#special })) {
        if (!this.#locateStretch(at, start + match.start, into)) return false;
        this.#placeAdded(start + match.start, start + match.end, into);
        at = start + match.end;
      }
    }
    return this.#locateStretch(at, end, into);
  }

  #locateStretch(start: number, end: number, into: Places): boolean {
    if (start >= end) return true;
    return this.#engine.locate!(this.#text.slice(start, end), start === 0, start, this.#ids, into);
  }

  #placeAdded(start: number, end: number, into: Places): void {
    into.texts?.push([into.length, this.#text.slice(start, end)]);
    place(into, start, end, into.word++);
  }
}

function addId(id: number): void {
  reserve(list, 1);
  list.ids[list.length++] = id;
}
