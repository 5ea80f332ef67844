/** A line without its end, in UTF-16 units. */
interface Line {
  readonly start: number;
  readonly end: number;
}

/** The lines under a time, often none. */
export interface Cue {
  /** From 1, in the order of the file. */
  readonly number: number;
  readonly lines: readonly Line[];
}

const TIMES =
  /^[ \t]*(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}[ \t]*-->[ \t]*(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}(?:[ \t].*)?$/;

/** The cues of a subtitle file: what stands between a line with times and an empty line. */
export function cuesOf(source: string): Cue[] {
  const lines = linesOf(source);
  const textOf = (index: number) => source.slice(lines[index]!.start, lines[index]!.end);
  const isTimes = (index: number) => index < lines.length && TIMES.test(textOf(index));
  const cues: Cue[] = [];
  let number = 0;
  for (let index = 0; index < lines.length; index++) {
    if (!isTimes(index)) continue;
    number++;
    const own: Line[] = [];
    for (let next = index + 1; next < lines.length && textOf(next).trim() !== ""; next++) {
      // an empty line was forgotten
      const isNumber = /^\d+$/.test(textOf(next).trim()) && isTimes(next + 1);
      if (isNumber || isTimes(next)) break;
      own.push(lines[next]!);
    }
    cues.push({ number, lines: own });
    index += own.length;
  }
  return cues;
}

function linesOf(source: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= source.length) {
    const found = source.indexOf("\n", start);
    const end = found === -1 ? source.length : found;
    lines.push({ start, end: source[end - 1] === "\r" && end > start ? end - 1 : end });
    start = end + 1;
  }
  return lines;
}
