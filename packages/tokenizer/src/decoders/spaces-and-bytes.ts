import type { JsonField } from "../json-field.ts";
import type { Decoder } from "../stages.ts";
import { fallbackByte, fallbackBytesText } from "./byte-fallback.ts";

/** More than any vocabulary has. */
const MAX_REMEMBERED = 1 << 19;

/**
 * The beginning of nearly every decoder of this family (Llama, Mistral, Gemma) in one pass: Replace of one string,
 * ByteFallback and Fuse. Undefined if the stages are others.
 */
export function spacesAndBytes(stages: readonly JsonField[]): Decoder | undefined {
  const [replace, fallback, fuse] = stages;
  if (replace === undefined || fallback === undefined || fuse === undefined) return undefined;
  const types = [replace, fallback, fuse].map((stage) => stage.get("type").value);
  if (types.join() !== "Replace,ByteFallback,Fuse") return undefined;
  const wanted = replace.get("pattern").get("String").value;
  if (typeof wanted !== "string" || wanted === "") return undefined;
  const content = replace.get("content").affix();
  // What each token becomes: its text, or the byte that it stands for.
  const known = new Map<string, string | number>();

  function lookUp(token: string): string | number {
    const text = token.replaceAll(wanted as string, () => content);
    const found = fallbackByte(text) ?? text;
    if (known.size < MAX_REMEMBERED) known.set(token, found);
    return found;
  }

  return {
    spelling: { of: lookUp },
    decode(tokens) {
      let text = "";
      let bytes: number[] = [];
      for (const token of tokens) {
        const found = known.get(token) ?? lookUp(token);
        if (typeof found === "number") {
          bytes.push(found);
          continue;
        }
        if (bytes.length > 0) {
          text += fallbackBytesText(bytes);
          bytes = [];
        }
        text += found;
      }
      if (bytes.length > 0) text += fallbackBytesText(bytes);
      return [text];
    },
  };
}
