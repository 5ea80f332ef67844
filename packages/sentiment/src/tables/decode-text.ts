import { SentimentError } from "../errors.ts";
import type { Turns } from "../take-turns.ts";

/** Code units that are passed on at a time, so that parsing them takes about a millisecond. */
const PIECE = 16_384;

/**
 * Bytes to text, piece by piece, without the byte order mark. UTF-16 is recognised by its mark. No piece ends within a
 * surrogate pair.
 *
 * @param encoding a label of the Encoding standard: `"utf-8"`, `"windows-1252"`, `"gb18030"`, …
 * @throws SentimentError `SENTIMENT_TABLE_INVALID` where the bytes are not of that encoding
 */
export async function* decodeText(
  input: AsyncIterable<Uint8Array | string>,
  encoding: string,
  turns: Turns,
): AsyncGenerator<string> {
  let left = "";
  let first = true;
  for await (const decoded of decodedChunks(input, encoding)) {
    let text = left + decoded;
    left = "";
    if (text === "") continue;
    if (first && text.startsWith("\uFEFF")) text = text.slice(1);
    first = false;
    for (let at = 0; at < text.length; ) {
      let end = Math.min(text.length, at + PIECE);
      if (isHighSurrogate(text.charCodeAt(end - 1))) end--;
      if (end === at) {
        left = text.slice(at);
        break;
      }
      yield text.slice(at, end);
      await turns.next();
      at = end;
    }
  }
  if (left !== "") yield left;
}

async function* decodedChunks(input: AsyncIterable<Uint8Array | string>, encoding: string): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let head: Uint8Array = new Uint8Array();
  let bytes = 0;
  const decode = (chunk: Uint8Array, stream: boolean): string => {
    decoder ??= new TextDecoder(markedEncoding(chunk) ?? encoding, { fatal: true });
    try {
      return decoder.decode(chunk, { stream });
    } catch (cause) {
      const message = `what stands after byte ${bytes} is not ${decoder.encoding}; save the file as UTF-8 or name its encoding`;
      throw new SentimentError("SENTIMENT_TABLE_INVALID", message, { cause });
    }
  };
  for await (const chunk of input) {
    if (typeof chunk === "string") {
      yield chunk;
      continue;
    }
    if (!(chunk instanceof Uint8Array)) {
      const message = `the table's input gave ${chunk === null ? "null" : `a ${typeof chunk}`} instead of bytes or text`;
      throw new SentimentError("SENTIMENT_TABLE_INVALID", message);
    }
    let next: Uint8Array = chunk;
    if (decoder === undefined) {
      // A byte order mark has two bytes at least.
      head = Buffer.concat([head, chunk]);
      if (head.length < 2) continue;
      next = head;
    }
    yield decode(next, true);
    bytes += next.length;
  }
  if (decoder === undefined && head.length > 0) yield decode(head, true);
  if (decoder !== undefined) yield decode(new Uint8Array(), false);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function markedEncoding(start: Uint8Array): string | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  return undefined;
}
