import { isUtf8 } from "node:buffer";
import type { Decoder } from "../stages.ts";

/** The byte of a token such as `<0x0A>`, undefined for any other. */
export function fallbackByte(token: string): number | undefined {
  return token.length === 6 && token.charCodeAt(0) === 0x3c && /^<0x[0-9a-fA-F]{2}>$/.test(token)
    ? Number.parseInt(token.slice(3, 5), 16)
    : undefined;
}

/** The text of a run of bytes; of a run that is not UTF-8 one U+FFFD per byte. */
export function fallbackBytesText(bytes: ArrayLike<number>): string {
  if (bytes.length === 1) return bytes[0]! < 0x80 ? String.fromCharCode(bytes[0]!) : "\ufffd";
  const run = Buffer.from(bytes);
  return isUtf8(run) ? run.toString("utf8") : "\ufffd".repeat(bytes.length);
}

/** ByteFallback: joins runs of byte tokens to text. A run that is not UTF-8 becomes one U+FFFD per byte. */
export function byteFallback(): Decoder {
  return {
    decode(tokens) {
      const decoded: string[] = [];
      let bytes: number[] = [];
      const flush = () => {
        if (bytes.length === 0) return;
        decoded.push(fallbackBytesText(bytes));
        bytes = [];
      };
      for (const token of tokens) {
        const byte = fallbackByte(token);
        if (byte !== undefined) bytes.push(byte);
        else {
          flush();
          decoded.push(token);
        }
      }
      flush();
      return decoded;
    },
  };
}
