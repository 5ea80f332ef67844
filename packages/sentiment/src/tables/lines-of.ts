/** A line without its end. */
export interface Line {
  readonly number: number;
  readonly text: string;
  /** Whether the line is longer than allowed; `text` is then its beginning. */
  readonly cut: boolean;
}

/** Cuts text into lines at LF, CRLF and CR, and holds no more than `maxLength` code units of one. */
export async function* linesOf(pieces: AsyncIterable<string>, maxLength: number): AsyncGenerator<Line> {
  let number = 1;
  let text = "";
  let cut = false;
  let afterReturn = false;
  const add = (part: string): void => {
    if (text.length + part.length > maxLength) cut = true;
    if (text.length < maxLength) text += part.slice(0, maxLength - text.length);
  };
  for await (const whole of pieces) {
    // CRLF may be split between two pieces.
    const piece = afterReturn && whole.startsWith("\n") ? whole.slice(1) : whole;
    afterReturn = whole === "" ? afterReturn : whole.endsWith("\r");
    let start = 0;
    for (const end of piece.matchAll(/\r\n|\n|\r/g)) {
      add(piece.slice(start, end.index));
      yield { number, text, cut };
      number++;
      text = "";
      cut = false;
      start = end.index + end[0].length;
    }
    add(piece.slice(start));
  }
  if (text !== "") yield { number, text, cut };
}
