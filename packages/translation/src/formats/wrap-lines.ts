/**
 * Breaks a text into lines of like length, at spaces.
 *
 * @param tag what takes no room, and is not broken
 * @param count lines at most
 */
export function wrapLines(text: string, tag: RegExp, count: number, newline: string): string {
  const tags = [...text.matchAll(tag)].map(({ 0: own, index }) => ({ start: index, end: index + own.length }));
  const spaces: { readonly at: number; readonly width: number }[] = [];
  let [width, next] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    if (tags[next]?.start === at) {
      at = tags[next++]!.end - 1;
      continue;
    }
    if (text[at] === " " && width > 0) spaces.push({ at, width });
    width++;
  }
  const breaks = new Set<number>();
  for (let line = 1; line < count; line++) {
    const wanted = (width * line) / count;
    const free = spaces.filter(({ at }) => at > Math.max(-1, ...breaks));
    const best = free.toSorted((a, b) => Math.abs(a.width - wanted) - Math.abs(b.width - wanted))[0];
    if (best !== undefined) breaks.add(best.at);
  }
  return [...text].length === 0 || breaks.size === 0
    ? text
    : text
        .split("")
        .map((letter, at) => (breaks.has(at) ? newline : letter))
        .join("");
}
