import type { Doubt } from "../translator.ts";

const NUMBER = /\d+(?:[.,'’]\d+|[\u00a0\u202f ]\d{3}(?!\d))*/gu;
const URL_OR_MAIL = /(?:https?:\/\/|www\.)[^\s<>"'”»）]*[^\s<>"'”»）.,;:!?)\]]|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gu;
const DENSE = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/gu;
const LETTER = /\p{L}/gu;
/** A Chinese character says about as much as so many letters. */
const LETTERS_OF_DENSE = 2.7;
/** Below so many letters, lengths say nothing. */
const LEAST_LETTERS = 24;
/** Translations of whole sentences are hardly ever shorter than this part of their source. */
const SHORTEST_RATIO = 0.42;

/** What a source has and its translation does not. */
export function omissionsIn(text: string, source: string): Doubt[] {
  const doubts: Doubt[] = [];
  const [own, other] = [lettersOf(source), lettersOf(text)];
  if (own >= LEAST_LETTERS && other < own * SHORTEST_RATIO) {
    const share = Math.round((100 * other) / own);
    doubts.push({
      code: "omission",
      message: `the translation has only ${share} % of the source's length: part of it may be missing`,
    });
  }
  for (const address of missing(addressesIn(source), (address) => text.includes(address))) {
    doubts.push({ code: "url_missing", message: `"${address}" is not in the translation` });
  }
  const digits = digitsOf(text);
  for (const number of missing(numbersIn(source), (number) => digits.includes(digitsOf(number)))) {
    doubts.push({ code: "number_missing", message: `the number ${number} is not in the translation` });
  }
  return doubts;
}

/** URLs and e-mail addresses. */
export const addressesIn = (text: string): string[] => text.match(URL_OR_MAIL) ?? [];

/** Numbers of more than one digit. */
export const numbersIn = (text: string): string[] =>
  text
    .replace(URL_OR_MAIL, " ")
    .match(NUMBER)
    ?.filter((number) => number.length > 1) ?? [];

function lettersOf(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0;
  return (text.match(LETTER)?.length ?? 0) - dense + dense * LETTERS_OF_DENSE;
}

/** Digits alone: 1,000.5 in English is 1.000,5 or 1 000,5 elsewhere. */
const digitsOf = (text: string) => text.replace(/(?<=\d)[.,'’\u00a0\u202f ](?=\d)/gu, "");

function missing(found: readonly string[], isThere: (item: string) => boolean): string[] {
  return [...new Set(found)].filter((item) => !isThere(item));
}
