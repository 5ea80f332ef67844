import { allHardStrings } from "./hard-strings.ts";
import type { Random } from "./random.ts";

const shortOnes = allHardStrings.filter((text) => text.length > 0 && text.length < 60);
const blocks: readonly (readonly [first: number, count: number])[] = [
  [0x00, 0x100],
  [0x80, 0x2000],
  [0x300, 0x70],
  [0x590, 0x200],
  [0x900, 0x500],
  [0x1100, 0x100],
  [0x1e00, 0x200],
  [0x2000, 0x1000],
  [0x3000, 0x200],
  [0x4e00, 0x5200],
  [0xa000, 0xc00],
  [0xac00, 0x2ba4],
  [0xd800, 0x800],
  [0xf900, 0x700],
  [0x10000, 0x3000],
  [0x1d000, 0x2000],
  [0x1f300, 0x800],
  [0x20000, 0x12000],
  [0xe0000, 0x200],
];

/** One random text: pieces of hard strings, of the tokenizer's own tokens, and characters of all kinds. */
export function fuzzString(random: Random, tokens: readonly string[]): string {
  let text = "";
  for (let pieces = 1 + random.below(8); pieces > 0; pieces--) {
    const kind = random.below(20);
    if (kind < 5) text += cut(random, random.pick(shortOnes));
    else if (kind < 9 && tokens.length > 0) text += random.pick(tokens);
    else if (kind < 12) text += random.pick([" ", "  ", "\n", "\t", "\r\n", "   ", "▁"]);
    else if (kind < 15) text += word(random);
    else if (kind < 16) text += String.fromCharCode(32 + random.below(95)).repeat(1 + random.below(5));
    else text += character(random);
    if (random.oneIn(3)) text += " ";
  }
  return text;
}

function cut(random: Random, text: string): string {
  const start = random.below(text.length);
  return text.slice(start, start + 1 + random.below(text.length - start));
}

function word(random: Random): string {
  let text = "";
  for (let length = 1 + random.below(8); length > 0; length--) text += random.pick([..."etaoinshrdluETAOIN'-.019é"]);
  return text;
}

function character(random: Random): string {
  const [first, count] = random.pick(blocks);
  return String.fromCodePoint(first + random.below(count));
}
