/**
 * Breaks a text into lines of like length, at spaces.
 *
 * @param tag what takes no room, and is not broken
 * @param count lines at most
 */
export function wrapLines(text: string, tag: RegExp, count: number, newline: string): string {
  const { spaces, width } = spacesOf(text, tag);
  const lines: string[] = [];
  let [from, next] = [0, 0];
  for (let line = 1; line < count && next < spaces.length; line++) {
    const wanted = (width * line) / count;
    const far = (index: number) => Math.abs(spaces[index]!.width - wanted);
    while (next + 1 < spaces.length && far(next + 1) < far(next)) next++;
    const { at } = spaces[next++]!;
    lines.push(text.slice(from, at));
    from = at + 1;
  }
  return [...lines, text.slice(from)].join(newline);
}

interface Space {
  readonly at: number;
  /** Of what a reader sees before it, in UTF-16 units. */
  readonly width: number;
}

function spacesOf(text: string, tag: RegExp): { spaces: Space[]; width: number } {
  const tags = text.matchAll(tag);
  let own = tags.next();
  const spaces: Space[] = [];
  let width = 0;
  for (let at = 0; at < text.length; at++) {
    if (!own.done && own.value.index === at) {
      at += own.value[0].length - 1;
      own = tags.next();
      continue;
    }
    if (text[at] === " " && width > 0) spaces.push({ at, width });
    width++;
  }
  return { spaces, width };
}
