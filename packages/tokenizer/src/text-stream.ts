import { cleanUpSpaces, safeCut } from "./clean-up-spaces.ts";
import { fallbackByte } from "./decoders/byte-fallback.ts";
import { tokenBytes } from "./decoders/byte-level.ts";
import type { Decoder } from "./stages.ts";

/**
 * Decodes token by token. What `push` and `flush` return, joined, is what decoding all ids at once gives; a piece never
 * ends inside a character, so it can be shown as it comes.
 */
export interface TextStream {
  /** Takes the next id or ids; returns the text that is certain now, which may be empty. */
  push(ids: number | ArrayLike<number>): string;
  /** Returns what was held back. After it the stream begins anew. */
  flush(): string;
}

/** Decodes token strings piece by piece. */
interface TokenStream {
  push(token: string): string;
  flush(): string;
}

/** @param toToken the string of an id, undefined for one that is left out */
export function textStream(
  toToken: (id: number) => string | undefined,
  decoder: Decoder | undefined,
  cleanUp: boolean,
): TextStream {
  const tokens = decoder?.kind === "ByteLevel" ? byteStream() : windowStream(decoder);
  let held = "";
  return {
    push(ids) {
      let text = "";
      const list = typeof ids === "number" ? [ids] : ids;
      for (let i = 0; i < list.length; i++) {
        const token = toToken(list[i]!);
        if (token !== undefined) text += tokens.push(token);
      }
      if (!cleanUp) return text;
      held += text;
      const cut = safeCut(held);
      if (cut < 0) return "";
      const ready = held.slice(0, cut);
      held = held.slice(cut);
      return cleanUpSpaces(ready);
    },
    flush() {
      const text = held + tokens.flush();
      held = "";
      return cleanUp ? cleanUpSpaces(text) : text;
    },
  };
}

/** Byte-level tokens are bytes; the engine's decoder holds the bytes of an unfinished character. */
function byteStream(): TokenStream {
  let decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return {
    push: (token) => decoder.decode(tokenBytes(token), { stream: true }),
    flush() {
      const text = decoder.decode();
      decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      return text;
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
