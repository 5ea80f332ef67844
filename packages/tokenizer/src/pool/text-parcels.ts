import { createReadStream } from "node:fs";
import { TokenizerError } from "../errors.ts";

/** Texts that travel together to a worker. */
export interface Parcel {
  /** Number of the first text. */
  readonly first: number;
  readonly texts: string[];
}

/** UTF-16 units in a parcel: a few milliseconds of work, and little enough to copy without holding up the event loop. */
const PARCEL_UNITS = 128 * 1024;
/** Texts in a parcel: each has a cost of its own when it is copied. */
const PARCEL_TEXTS = 2048;
/** A line is held in memory whole. */
const MAX_LINE_UNITS = 64 * 1024 * 1024;

/** Packs texts into parcels. @throws TokenizerError `TOKENIZER_INPUT` for one that is no string */
export function* packTexts(texts: readonly string[]): Generator<Parcel> {
  let parcel: Parcel = { first: 0, texts: [] };
  let units = 0;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    if (typeof text !== "string")
      throw new TokenizerError("TOKENIZER_INPUT", `texts[${i}] must be a string, got ${typeof text}`);
    parcel.texts.push(text);
    units += text.length;
    if (units < PARCEL_UNITS && parcel.texts.length < PARCEL_TEXTS) continue;
    yield parcel;
    parcel = { first: i + 1, texts: [] };
    units = 0;
  }
  if (parcel.texts.length > 0) yield parcel;
}

/** Packs the lines of a UTF-8 file, without their ends (LF or CRLF). */
export async function* packLines(path: string, signal: AbortSignal | undefined): AsyncGenerator<Parcel> {
  const stream = createReadStream(path, {
    encoding: "utf8",
    highWaterMark: 256 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  let parcel: Parcel = { first: 0, texts: [] };
  let units = 0;
  let rest = "";
  const take = (line: string): boolean => {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    parcel.texts.push(text);
    units += text.length;
    return units >= PARCEL_UNITS || parcel.texts.length >= PARCEL_TEXTS;
  };
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = chunk.split("\n");
    lines[0] = rest + lines[0];
    rest = lines.pop()!;
    if (rest.length > MAX_LINE_UNITS)
      throw new TokenizerError("TOKENIZER_LIMIT", `${path}: a line of more than ${MAX_LINE_UNITS} characters`);
    for (const line of lines) {
      if (!take(line)) continue;
      yield parcel;
      parcel = { first: parcel.first + parcel.texts.length, texts: [] };
      units = 0;
    }
  }
  if (rest !== "") take(rest);
  if (parcel.texts.length > 0) yield parcel;
}
