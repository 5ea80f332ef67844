import { TokenizerError } from "../errors.ts";
import type { Tokenizer } from "../tokenizer.ts";

/** Processor time that a tokenizer may take for small texts; a hang shows as far more. */
const LIMIT_MS = 5000;

/** Says what is wrong with how a hostile file was taken: anything but a working tokenizer or a TokenizerError. */
export function tryFile(open: () => Tokenizer, texts: readonly string[]): string | undefined {
  const before = process.cpuUsage();
  let wrong: string | undefined;
  try {
    const tokenizer = open();
    for (const text of texts) wrong ??= tryText(tokenizer, text);
  } catch (error) {
    if (!isClear(error)) wrong = `${String(error)} ${(error as Error).stack?.split("\n")[1]?.trim()}`;
  }
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1000;
  return wrong ?? (took > LIMIT_MS ? `it took ${Math.round(took)} ms` : undefined);
}

/** Says what is wrong with the encoding of a text: an error that is not clear, or fields that do not fit together. */
export function tryText(tokenizer: Tokenizer, text: string): string | undefined {
  try {
    const encoding = tokenizer.encode(text);
    const { ids, offsets, tokens } = encoding;
    if (ids.length !== offsets.length || ids.length !== tokens.length) return "fields of unequal length";
    if (tokenizer.count(text) !== ids.length) return "count differs from encode";
    for (const [start, end] of offsets) {
      if (!(start >= 0 && start <= end && end <= text.length)) return `offsets ${start}, ${end} of ${text.length}`;
    }
    if (typeof tokenizer.decode(ids) !== "string") return "decode gives no string";
    return undefined;
  } catch (error) {
    return isClear(error) ? undefined : `${String(error)} ${(error as Error).stack?.split("\n")[1]?.trim()}`;
  }
}

function isClear(error: unknown): boolean {
  return error instanceof TokenizerError && /^TOKENIZER_/.test(error.code) && error.message.length < 2000;
}
