import type { Tokenizer } from "@glossa/tokenizer";
import type { Span } from "../text/span.ts";
import type { Family } from "./family.ts";

export interface TextParts extends Pick<Family, "source" | "encodeTarget" | "decode" | "pieceOf"> {
  /** The ids of a user's text: marks that it writes are text. */
  textIds(text: string): readonly number[];
  /** Where each of them is in the text. */
  textPlaces(text: string): Span[];
}

/** The parts of a family that all of them have, over one tokenizer for each side. */
export function textParts(source: Tokenizer, target: Tokenizer): TextParts {
  const plain = { addSpecialTokens: false, parseSpecialTokens: false } as const;
  return {
    source,
    textIds: (text: string): readonly number[] => source.encode(text, plain).ids,
    textPlaces: (text: string): Span[] => source.encode(text, plain).offsets.map(([start, end]) => ({ start, end })),
    encodeTarget(text: string, { within = false }: { readonly within?: boolean } = {}): number[] {
      if (!within) return [...target.encode(text, plain).ids];
      // inside a word: what comes after a letter, without the mark of a word's beginning
      const before = [...target.encode("a", plain).ids];
      const both = target.encode(`a${text}`, plain).ids;
      return before.every((id, i) => both[i] === id) ? both.slice(before.length) : [...target.encode(text, plain).ids];
    },
    decode: (ids: ArrayLike<number>): string => target.decode(ids, { skipSpecialTokens: true }),
    pieceOf: (id: number): string | undefined => target.idToToken(id),
  };
}

/** Tokens of the vocabulary whose text has a form, with their ids. */
export function tokensLike(tokenizer: Tokenizer, pattern: RegExp): Map<string, number> {
  const found = new Map<string, number>();
  // ids are dense but for a few holes that some models leave
  for (let id = 0, seen = 0; seen < tokenizer.vocabSize && id < tokenizer.vocabSize + 1024; id++) {
    const token = tokenizer.idToToken(id);
    if (token === undefined) continue;
    seen++;
    if (pattern.test(token)) found.set(token, id);
  }
  return found;
}
