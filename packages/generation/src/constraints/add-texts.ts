import type { GrammarBuilder } from "./grammar.ts";

/** Ways for each of the texts; those that begin alike share them, so that large lists stay deterministic. */
export function addTexts(builder: GrammarBuilder, from: number, to: number, texts: readonly string[]): void {
  const nodes = new Map<string, number>([["", from]]);
  for (const text of new Set(texts)) {
    let at = from;
    let prefix = "";
    for (const char of text) {
      prefix += char;
      const known = nodes.get(prefix);
      at = known ?? builder.text(at, char);
      nodes.set(prefix, at);
    }
    builder.empty(at, to);
  }
}
