import { SentimentError } from "../errors.ts";

/** Code units that are passed on at a time, so that parsing them takes about a millisecond. */
const PIECE = 16_384;

/**
 * Bytes to text, piece by piece, without the byte order mark. UTF-16 is recognised by its mark.
 *
 * @param encoding a label of the Encoding standard: `"utf-8"`, `"windows-1252"`, `"gb18030"`, …
 * @throws SentimentError `SENTIMENT_TABLE_INVALID` where the bytes are not of that encoding
 */
export async function* decodeText(input: AsyncIterable<Uint8Array | string>, encoding: string): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let bytes = 0;
  let first = true;
  const decode = (chunk: Uint8Array, stream: boolean): string => {
    decoder ??= new TextDecoder(encodingOf(chunk) ?? encoding, { fatal: true });
    try {
      return decoder.decode(chunk, { stream });
    } catch (cause) {
      throw new SentimentError(
        "SENTIMENT_TABLE_INVALID",
        `what stands after byte ${bytes} is not ${decoder.encoding}; save the file as UTF-8 or name its encoding`,
        { cause },
      );
    }
  };
  for await (const chunk of input) {
    let text = typeof chunk === "string" ? chunk : decode(chunk, true);
    bytes += chunk.length;
    if (first && text !== "") {
      if (text.startsWith("\uFEFF")) text = text.slice(1);
      first = false;
    }
    for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
  }
  if (decoder !== undefined) yield decode(new Uint8Array(), false);
}

function encodingOf(start: Uint8Array): string | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  return undefined;
}
