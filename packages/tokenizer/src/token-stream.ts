import { isUtf8 } from "node:buffer";
import { fallbackByte, fallbackBytesText } from "./decoders/byte-fallback.ts";
import { tokenBytes } from "./decoders/byte-level.ts";
import type { Decoder, TokenSpelling } from "./stages.ts";

/** Decodes token strings piece by piece. */
export interface TokenStream {
  push(token: string): string;
  flush(): string;
}

/** Texts of tokens that a stream remembers; published vocabularies have fewer. */
const MAX_REMEMBERED = 1 << 18;

/** The stream of a decoder: what its pushes and the flush return, joined, is what it decodes at once. */
export function tokenStream(decoder: Decoder | undefined): TokenStream {
  if (decoder?.kind === "ByteLevel") return byteStream();
  const { spelling } = decoder ?? {};
  if (spelling === undefined) return windowStream(decoder);
  const { finish, finishReach = Number.POSITIVE_INFINITY } = spelling;
  const stream = spelledStream(spelling);
  return finish === undefined ? stream : finished(stream, finish, finishReach);
}

/** Byte-level tokens are bytes; those of an unfinished character are held. */
function byteStream(): TokenStream {
  const whole = new Map<string, string>(); // tokens that are whole characters, and their text
  let buffer = Buffer.alloc(256);
  let held = 0; // bytes of an unfinished character at the beginning of the buffer

  /** Decodes what is held and a token that may end inside a character. */
  function decode(bytes: Uint8Array): string {
    const length = held + bytes.length;
    if (length > buffer.length) buffer = Buffer.concat([buffer], length * 2);
    buffer.set(bytes, held);
    const end = length - unfinished(buffer, length);
    const text = end === 0 ? "" : buffer.toString("utf8", 0, end);
    buffer.copyWithin(0, end, length);
    held = length - end;
    return text;
  }

  return {
    push(token) {
      if (held > 0) return decode(tokenBytes(token));
      const known = whole.get(token);
      if (known !== undefined) return known;
      const bytes = tokenBytes(token);
      const text = decode(bytes);
      if (isUtf8(bytes) && whole.size < MAX_REMEMBERED) whole.set(token, text);
      return text;
    },
    flush() {
      const text = buffer.toString("utf8", 0, held);
      held = 0;
      return text;
    },
  };
}

/** The number of bytes at the end (`length`) that begin a character but are not all of it. */
function unfinished(bytes: Uint8Array, length: number): number {
  for (let n = 1; n <= 3 && n <= length; n++) {
    const byte = bytes[length - n]!;
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return size > n ? n : 0;
  }
  return 0;
}

/** Where a token's text does not depend on others, it is that; bytes are certain when another token ends their run. */
function spelledStream({ of, ofFirst, staysFirst, textOfBytes }: TokenSpelling): TokenStream {
  let isFirst = ofFirst !== undefined;
  let bytes: number[] = [];

  function takeBytes(): string {
    if (bytes.length === 0) return "";
    const run = Uint8Array.from(bytes);
    bytes = [];
    return textOfBytes === undefined || isUtf8(run) ? fallbackBytesText(run) : textOfBytes(run);
  }

  return {
    push(token) {
      const spelled = of(token);
      if (isFirst) {
        isFirst = false;
        if (typeof spelled !== "number") {
          isFirst = staysFirst?.(token) ?? false;
          return ofFirst!(token);
        }
      }
      if (typeof spelled !== "number") return takeBytes() + spelled;
      bytes.push(spelled);
      return "";
    },
    flush() {
      isFirst = ofFirst !== undefined;
      return takeBytes();
    },
  };
}

/** A stream whose text is finished: where that may change more than the beginning, all is held to the end. */
function finished(stream: TokenStream, finish: (text: string) => string, reach: number): TokenStream {
  let beginning: string | undefined = ""; // what is held until it is long enough

  function begin(text: string, isEnd: boolean): string {
    beginning += text;
    if (!isEnd && beginning!.length < reach) return "";
    const ready = finish(beginning!);
    beginning = undefined;
    return ready;
  }

  return {
    push(token) {
      const text = stream.push(token);
      return beginning === undefined ? text : begin(text, false);
    },
    flush() {
      const text = stream.flush();
      const ready = beginning === undefined ? text : begin(text, true);
      beginning = "";
      return ready;
    },
  };
}

/**
 * For all other decoders the last tokens are decoded again together with the new one, so that what depends on the token
 * before (a space, a repetition) comes out right. A run of byte tokens is only certain when another token ends it.
 */
function windowStream(decoder: Decoder | undefined): TokenStream {
  const decode = (tokens: string[]) => (decoder === undefined ? tokens.join(" ") : decoder.decode(tokens).join(""));
  let window: string[] = [];
  let context = 0; // tokens of the window whose text is out already
  let before = ""; // their text
  const isByte = (token: string | undefined) => token !== undefined && fallbackByte(token) !== undefined;

  function take(): string {
    const text = decode(window);
    if (!text.startsWith(before)) return ""; // the text of the tokens before has changed: wait for more
    const ready = text.slice(before.length);
    window = window.slice(context);
    context = window.length;
    before = decode(window);
    return ready;
  }

  return {
    push(token) {
      window.push(token);
      return isByte(token) ? "" : take();
    },
    flush() {
      const text = window.length > context ? take() : "";
      window = [];
      context = 0;
      before = "";
      return text;
    },
  };
}
