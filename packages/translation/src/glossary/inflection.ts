import { isWrittenWithoutSpaces } from "../language/language-tag.ts";

/*
 * What words of a language end in when they are inflected: a term in a text may have another ending than in the glossary. Regular
 * endings alone; a term whose forms differ otherwise (foot, feet) has an entry for each.
 */
interface Endings {
  /** Taken off before another ending is put on. */
  readonly removed: RegExp;
  readonly added: string;
  /** Regular plurals, likeliest first. */
  plurals(word: string): readonly string[];
}

const endings: Readonly<Record<string, Endings>> = {
  en: {
    removed: /(?:e|y|ies)$/,
    added: "e|y|s|es|ies|ed|d|ied|ing|er|'s",
    plurals: (word) => [
      /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`,
    ],
  },
  fr: {
    removed: /(?:e|al|er|ir|re|aux)$/,
    added: "e|s|x|es|al|aux|er|é|ée|és|ées|ez|ons|ent|ait|ir|it|is|re|ant",
    plurals: (word) => {
      if (/[sxz]$/.test(word)) return [];
      if (/al$/.test(word)) return [`${word.slice(0, -2)}aux`, `${word}s`];
      return [/(?:eau|eu)$/.test(word) ? `${word}x` : `${word}s`];
    },
  },
  de: {
    removed: /(?:e|en|n)$/,
    added: "e|s|n|en|er|em|es|ern|nen|t|te|ten",
    plurals: (word) => (/e$/.test(word) ? [`${word}n`] : [`${word}e`, `${word}en`]),
  },
  es: {
    removed: /(?:a|o|e|ar|er|ir|z)$/,
    added: "a|o|e|s|as|os|es|ces|ar|er|ir|ado|ada|ados|adas|ando|an|en",
    plurals: (word) => [
      /z$/.test(word) ? `${word.slice(0, -1)}ces` : /[aeiouáéó]$/.test(word) ? `${word}s` : `${word}es`,
    ],
  },
};
/** Shorter words keep their endings. */
const SHORTEST = 3;
const SHORTEST_STEM = 2;

/** A pattern that finds all of a term in a text, as whole words, inflected or, if `exact`, as it is, letter by letter. */
export function termPattern(term: string, language: string, exact: boolean): RegExp {
  const bare = escaped(term.trim());
  if (isWrittenWithoutSpaces(language)) return new RegExp(bare, exact ? "gu" : "giu");
  const own = endings[new Intl.Locale(language).language];
  const wordOf = (word: string): string => {
    if (exact || own === undefined || word.length < SHORTEST || !/^[\p{L}'’-]+$/u.test(word)) return escaped(word);
    const stem = word.replace(own.removed, "");
    const isStem = stem !== word && stem.length >= SHORTEST_STEM;
    return `(?:${escaped(word)}(?:${own.added})?${isStem ? `|${escaped(stem)}(?:${own.added})` : ""})`;
  };
  const body = term
    .trim()
    .split(/[\s\u00a0]+/u)
    .map(wordOf)
    .join("[\\s\\u00a0-]+");
  return new RegExp(`(?<![\\p{L}\\p{N}])${body}(?![\\p{L}\\p{N}])`, exact ? "gu" : "giu");
}

/** A term and its regular plurals, as they may stand in a translation. */
export function formsOf(term: string, language: string): string[] {
  const own = endings[new Intl.Locale(language).language];
  const words = term.trim().split(/\s+/);
  const last = words.at(-1)!;
  const plurals = own !== undefined && last.length >= SHORTEST && /^\p{Ll}+$/u.test(last) ? own.plurals(last) : [];
  return [term.trim(), ...plurals.map((plural) => [...words.slice(0, -1), plural].join(" "))];
}

/** A text as a regular expression. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
