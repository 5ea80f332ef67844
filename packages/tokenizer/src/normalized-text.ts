/**
 * Text on its way through the normalizers, with the place in the original of each of its UTF-16 units.
 *
 * Plain data, never changed in place: the functions of this file return new values, so a piece can be kept or cut
 * without copying. `starts[i]` and `ends[i]` are the range of the original that unit `i` of `text` stands for; both
 * units of a surrogate pair carry the same range. They are undefined while nothing has changed, and then unit `i` is
 * unit `shift + i` of the original.
 */
export interface NormalizedText {
  readonly text: string;
  /** Where this piece begins in the original. */
  readonly shift: number;
  readonly starts: Int32Array | undefined;
  readonly ends: Int32Array | undefined;
}

/** Text that nothing has changed yet. */
export function normalizedText(text: string): NormalizedText {
  return { text, shift: 0, starts: undefined, ends: undefined };
}

/** The units `[start, end)`, which must not cut a surrogate pair. */
export function sliceText(of: NormalizedText, start: number, end: number): NormalizedText {
  if (start === 0 && end === of.text.length) return of;
  const text = of.text.slice(start, end);
  if (of.starts === undefined || of.ends === undefined) {
    return { text, shift: of.shift + start, starts: undefined, ends: undefined };
  }
  const starts = of.starts.subarray(start, end);
  return { text, shift: starts[0] ?? of.shift, starts, ends: of.ends.subarray(start, end) };
}

/** The range of the original that the units `[start, end)` stand for. */
export function originalRange(of: NormalizedText, start: number, end: number): [number, number] {
  if (end > of.text.length) {
    // A model whose tokens are longer than the text they stand for (a prefix spelled in bytes) claims more than there is.
    if (start >= of.text.length) {
      const last = of.text.length === 0 ? of.shift : originalRange(of, 0, of.text.length)[1];
      return [last, last];
    }
    end = of.text.length;
  }
  if (of.starts === undefined || of.ends === undefined || end <= start) return [of.shift + start, of.shift + end];
  return [of.starts[start]!, of.ends[end - 1]!];
}

/**
 * Replaces the whole text by `points` (code points). `changes[i]` says where the i-th comes from:
 * 0 it replaces the next old character; > 0 it is inserted and shares the range of the old character before it;
 * -n it replaces the next old character and the n after it are dropped.
 *
 * @param dropped how many old characters are dropped before the first
 */
export function transformText(
  of: NormalizedText,
  points: ArrayLike<number>,
  changes: ArrayLike<number>,
  dropped = 0,
): NormalizedText {
  const old = of.text;
  const capacity = points.length * 2;
  const starts = new Int32Array(capacity);
  const ends = new Int32Array(capacity);
  let text = "";
  let at = 0; // unit of the old text that comes next
  let length = 0;
  for (let i = 0; i < dropped; i++) at += unitsAt(old, at);
  for (let i = 0; i < points.length; i++) {
    const change = changes[i]!;
    let start: number;
    let end: number;
    if (change > 0) {
      if (at < 1) {
        start = end = of.shift;
      } else {
        // Both units of a pair carry the same range, but an unchanged text has to be asked for the whole pair.
        const before = at - unitsBefore(old, at);
        [start, end] = originalRange(of, before, at);
      }
    } else {
      const units = unitsAt(old, at);
      [start, end] = originalRange(of, at, at + units);
      at += units;
      for (let n = change; n < 0; n++) at += unitsAt(old, at);
    }
    const point = points[i]!;
    text += String.fromCodePoint(point);
    starts[length] = start;
    ends[length++] = end;
    if (point > 0xffff) {
      starts[length] = start;
      ends[length++] = end;
    }
  }
  return { text, shift: of.shift, starts: starts.subarray(0, length), ends: ends.subarray(0, length) };
}

/** Keeps the characters that `keep` accepts. */
export function filterText(of: NormalizedText, keep: (point: number) => boolean): NormalizedText {
  const points: number[] = [];
  const changes: number[] = [];
  let dropped = 0;
  let first = 0;
  let any = false;
  for (let i = 0; i < of.text.length; ) {
    const point = of.text.codePointAt(i)!;
    i += point > 0xffff ? 2 : 1;
    if (!keep(point)) {
      dropped++;
      any = true;
      continue;
    }
    if (points.length === 0) first = dropped;
    else changes[changes.length - 1] = -dropped;
    points.push(point);
    changes.push(0);
    dropped = 0;
  }
  if (!any) return of;
  if (changes.length > 0) changes[changes.length - 1] = -dropped;
  return transformText(of, points, changes, first);
}

/** Replaces each character by one other. */
export function mapText(of: NormalizedText, change: (point: number) => number): NormalizedText {
  const points: number[] = [];
  let same = true;
  for (let i = 0; i < of.text.length; ) {
    const point = of.text.codePointAt(i)!;
    i += point > 0xffff ? 2 : 1;
    const next = change(point);
    if (next !== point) same = false;
    points.push(next);
  }
  return same ? of : transformText(of, points, new Int32Array(points.length));
}

/**
 * Puts `prefix` before the text; it shares the range of the first character. An empty text stays empty, and an empty
 * prefix leaves the first character without a range, as in Hugging Face's library.
 */
export function prependText(of: NormalizedText, prefix: string): NormalizedText {
  if (of.text === "") return of;
  if (prefix === "") {
    const { starts, ends, ...rest } = withRanges(of);
    const units = unitsAt(of.text, 0);
    return { ...rest, starts: starts.slice().fill(of.shift, 0, units), ends: ends.slice().fill(of.shift, 0, units) };
  }
  const [start, end] = originalRange(of, 0, unitsAt(of.text, 0));
  const length = prefix.length + of.text.length;
  const starts = new Int32Array(length).fill(start, 0, prefix.length);
  const ends = new Int32Array(length).fill(end, 0, prefix.length);
  const whole = withRanges(of);
  starts.set(whole.starts, prefix.length);
  ends.set(whole.ends, prefix.length);
  return { text: prefix + of.text, shift: of.shift, starts, ends };
}

/** The same text with its ranges written out. */
export function withRanges(of: NormalizedText): { text: string; shift: number; starts: Int32Array; ends: Int32Array } {
  if (of.starts !== undefined && of.ends !== undefined) {
    return { text: of.text, shift: of.shift, starts: of.starts, ends: of.ends };
  }
  const starts = new Int32Array(of.text.length);
  const ends = new Int32Array(of.text.length);
  for (let i = 0; i < of.text.length; ) {
    const units = unitsAt(of.text, i);
    for (let k = 0; k < units; k++) {
      starts[i + k] = of.shift + i;
      ends[i + k] = of.shift + i + units;
    }
    i += units;
  }
  return { text: of.text, shift: of.shift, starts, ends };
}

function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function unitsBefore(text: string, at: number): number {
  return at >= 2 && (text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1;
}
