/** A part of a text that marks are not placed in: a word, or a protected piece. */
export interface Unit {
  readonly start: number;
  readonly end: number;
}

/** The words of a text in order, with the protected ranges, which swallow the words that they touch. */
export function wordUnits(text: string, language: string, kept: readonly Unit[]): Unit[] {
  const words: Unit[] = [];
  for (const { segment, index, isWordLike } of new Intl.Segmenter(language, { granularity: "word" }).segment(text)) {
    if (isWordLike !== true) continue;
    const last = words.at(-1);
    // "vingt-deux": marks go around the whole
    const isJoined = last !== undefined && index - last.end === 1 && text[last.end] === "-";
    if (isJoined) words[words.length - 1] = { start: last.start, end: index + segment.length };
    else words.push({ start: index, end: index + segment.length });
  }
  const free = words.filter((word) => !kept.some(({ start, end }) => word.start < end && start < word.end));
  return [...free, ...kept].sort((a, b) => a.start - b.start);
}
