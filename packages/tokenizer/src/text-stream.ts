import { cleanUpSpaces, safeCut } from "./clean-up-spaces.ts";
import type { Decoder } from "./stages.ts";
import { tokenStream } from "./token-stream.ts";

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

/** @param toToken the string of an id, undefined for one that is left out */
export function textStream(
  toToken: (id: number) => string | undefined,
  decoder: Decoder | undefined,
  cleanUp: boolean,
): TextStream {
  const tokens = tokenStream(decoder);
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
