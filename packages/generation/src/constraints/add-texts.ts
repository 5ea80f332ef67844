import type { GrammarBuilder } from "./grammar.ts";

/** Texts that are added at once. */
const PART = 64;

/** Ways for each of the texts; those that begin alike share them, so that large lists stay deterministic. */
export function addTexts(builder: GrammarBuilder, from: number, to: number, texts: readonly string[]): void {
  const nodes = new Map<string, number>([["", from]]);
  const add = (text: string) => {
    let at = from;
    let prefix = "";
    for (const char of text) {
      prefix += char;
      const known = nodes.get(prefix);
      at = known ?? builder.text(at, char);
      nodes.set(prefix, at);
    }
    builder.empty(at, to);
  };
  const different = [...new Set(texts)];
  for (let start = 0; start < different.length; start += PART) {
    builder.defer(() => different.slice(start, start + PART).forEach(add));
  }
}
