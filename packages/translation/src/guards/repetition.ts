const WORD = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]|[\p{L}\p{N}\p{M}]+(?:['’][\p{L}]+)*/gu;
const IS_CJK = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u;
/** Words that a repeated phrase may have. */
const LONGEST_PHRASE = 12;

/** A phrase that stands several times in a row. */
export interface Repetition {
  readonly phrase: string;
  readonly times: number;
}

/**
 * The phrase that a translation repeats without a pause where its source does not: the way in which decoders go round in
 * circles. A single word may stand twice ("vous vous levez"), and in Chinese and Japanese a phrase too.
 */
export function repetitionIn(text: string, source: string): Repetition | undefined {
  const found = longestRun(text);
  if (found === undefined) return undefined;
  const own = longestRun(source);
  return own !== undefined && own.times >= found.times ? undefined : found;
}

function longestRun(text: string): Repetition | undefined {
  const words = text.toLowerCase().match(WORD) ?? [];
  let best: Repetition | undefined;
  for (let period = 1; period <= Math.min(LONGEST_PHRASE, words.length / 2); period++) {
    let same = 0;
    for (let i = period; i < words.length; i++) {
      same = words[i] === words[i - period] ? same + 1 : 0;
      const times = 1 + Math.floor(same / period);
      const phrase = words.slice(i - period + 1, i + 1);
      if (
        times < leastTimes(phrase) ||
        (best !== undefined && best.times * best.phrase.length >= times * phrase.join(" ").length)
      )
        continue;
      best = { phrase: phrase.join(IS_CJK.test(phrase[0]!) ? "" : " "), times };
    }
  }
  return best;
}

function leastTimes(phrase: readonly string[]): number {
  const isCjk = phrase.every((word) => IS_CJK.test(word));
  if (phrase.every((word) => /^\p{N}+$/u.test(word))) return 5;
  if (phrase.length === 1) return isCjk ? 5 : 3;
  return isCjk ? 3 : 2;
}
