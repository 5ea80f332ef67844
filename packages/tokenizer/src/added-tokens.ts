import { TokenizerError } from "./errors.ts";
import { type NormalizedText, normalizedText, sliceText } from "./normalized-text.ts";
import type { Model, Normalizer } from "./stages.ts";
import { inRanges, type Steps } from "./steps.ts";
import { type TokenMatcher, tokenMatcher } from "./token-matcher.ts";
import { isWord } from "./unicode/character-class.ts";
import { isWhiteSpace } from "./unicode/index.ts";

const TOKENS_PER_STEP = 256;

/** A token that is found in text before the model sees it. */
export interface AddedToken {
  readonly content: string;
  /** Matches only where no word character is next to it. Default false. */
  readonly singleWord: boolean;
  /** Takes the white space to its left, or right, along. Default false. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Is looked for in the normalized text, in its own normalized form. Default: not for special tokens. */
  readonly normalized: boolean;
  /** Left out by `skipSpecialTokens`. Default false. */
  readonly special: boolean;
}

/** One match: `[start, end)` in UTF-16 units, white space taken along included. */
export interface AddedMatch {
  id: number;
  start: number;
  end: number;
}

/** Which added tokens count. */
export interface Parsing {
  /** Whether special tokens do. */
  readonly special: boolean;
  /** Places of the original text that no match may have inside, in order. */
  readonly barriers?: readonly number[];
}

/** Gives the range of the original text for a range of the text at hand. */
export type ToOriginal = (start: number, end: number) => readonly [number, number];

export interface AddedTokens {
  readonly size: number;
  /** Number of those that the model's vocabulary lacks. */
  readonly newCount: number;
  tokenToId(token: string): number | undefined;
  /** As it is found in text: the normalized form of a normalized token. */
  idToToken(id: number): string | undefined;
  isSpecial(token: string): boolean;
  /** All of them, by id. */
  entries(): [number, AddedToken][];
  /** Whether any token is looked for in normalized text. */
  readonly hasNormalized: boolean;
  /** Matches in the raw text, of the tokens that are not normalized. */
  findRaw(text: string, parsing: Parsing): AddedMatch[];
  /** Matches in normalized text. */
  findNormalized(text: string, parsing: Parsing, toOriginal?: ToOriginal): AddedMatch[];
}

/**
 * Gives the added tokens their ids. One that is in the model's vocabulary has the id from there. Any other gets the
 * next free id in order, whatever id the file declares: this is what Hugging Face's library does.
 */
export function* addedTokens(
  tokens: readonly AddedToken[],
  model: Pick<Model, "size" | "tokenToId">,
  normalizer: Normalizer | undefined,
): Steps<AddedTokens> {
  const ids = new Map<string, number>();
  const byId = new Map<number, AddedToken>();
  const forms = new Map<number, string>();
  const special = new Set<string>();
  let nextId = model.size;
  yield* inRanges(tokens.length, TOKENS_PER_STEP, (from, to) => {
    for (const token of tokens.slice(from, to)) {
      if (token.content === "") continue;
      const id = ids.get(token.content) ?? model.tokenToId(token.content) ?? nextId++;
      if (token.normalized && normalizer !== undefined) {
        const form = normalizer.normalize(normalizedText(token.content)).text;
        if (form !== token.content) forms.set(id, form);
      }
      ids.set(token.content, id);
      if (token.special) special.add(token.content);
      byId.set(id, token);
    }
  });

  const raw: [string, number][] = [];
  const normalized: [string, number][] = [];
  for (const [id, token] of byId) {
    if (token.normalized) normalized.push([forms.get(id) ?? token.content, id]);
    else raw.push([token.content, id]);
  }
  for (const [form, id] of normalized) {
    if (form === "") {
      const { content } = byId.get(id)!;
      throw new TokenizerError("TOKENIZER_FIELD", `added token ${JSON.stringify(content)} is normalized to nothing`);
    }
  }
  const rawMatcher = yield* tokenMatcher(raw);
  const normalizedMatcher = yield* tokenMatcher(normalized);

  function find(matcher: TokenMatcher, text: string, parsing: Parsing, toOriginal?: ToOriginal): AddedMatch[] {
    const matches: AddedMatch[] = [];
    let done = 0; // end of the last accepted match, white space included
    for (const found of matcher.findAll(text)) {
      const token = byId.get(found.id)!;
      if (!parsing.special && special.has(token.content)) continue;
      if (parsing.barriers !== undefined && hasInside(parsing.barriers, toOriginal, found)) continue;
      let { start, end } = found;
      if (token.singleWord && (wordBefore(text, start) || wordAt(text, end))) continue;
      if (token.lstrip) {
        while (start > 0 && isWhiteSpace(text.charCodeAt(start - 1))) start--;
        start = Math.max(start, done);
      }
      if (token.rstrip) while (end < text.length && isWhiteSpace(text.charCodeAt(end))) end++;
      matches.push({ id: found.id, start, end });
      done = end;
    }
    return matches;
  }

  return {
    size: ids.size,
    newCount: nextId - model.size,
    hasNormalized: normalized.length > 0,
    tokenToId: (token) => ids.get(token),
    idToToken: (id) => forms.get(id) ?? byId.get(id)?.content,
    isSpecial: (token) => special.has(token),
    entries: () => [...byId].sort(([a], [b]) => a - b),
    findRaw: (text, parsing) => find(rawMatcher, text, parsing),
    findNormalized: (text, parsing, toOriginal) => find(normalizedMatcher, text, parsing, toOriginal),
  };
}

/** Cuts a piece at its matches: [piece, id of the token or undefined], empty pieces left out. */
export function cutAtMatches(
  piece: NormalizedText,
  matches: readonly AddedMatch[],
): [NormalizedText, number | undefined][] {
  const cuts: [NormalizedText, number | undefined][] = [];
  let at = 0;
  for (const { id, start, end } of matches) {
    if (at < start) cuts.push([sliceText(piece, at, start), undefined]);
    cuts.push([sliceText(piece, start, end), id]);
    at = end;
  }
  if (at < piece.text.length) cuts.push([sliceText(piece, at, piece.text.length), undefined]);
  return cuts;
}

function hasInside(barriers: readonly number[], toOriginal: ToOriginal | undefined, match: AddedMatch): boolean {
  const [start, end] = toOriginal?.(match.start, match.end) ?? [match.start, match.end];
  return barriers.some((place) => place > start && place < end);
}

function wordBefore(text: string, at: number): boolean {
  if (at === 0) return false;
  const low = at >= 2 && text.codePointAt(at - 2)! > 0xffff ? at - 2 : at - 1;
  return isWord(text.codePointAt(low)!);
}

function wordAt(text: string, at: number): boolean {
  return at < text.length && isWord(text.codePointAt(at)!);
}
