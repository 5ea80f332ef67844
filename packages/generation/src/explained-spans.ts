import type { Tokenizer } from "@glossa/tokenizer";
import { tokenText } from "./text/token-text.ts";

/** A stretch of the text and the steps that wrote it: one, or several where a character has more than one token. */
export interface ExplainedSpan {
  /** Empty where the steps write nothing, as the end does. */
  readonly text: string;
  /** Where it begins in the text, in UTF-16 units. */
  readonly start: number;
  /** Its steps are `steps.slice(firstStep, endStep)`. */
  readonly firstStep: number;
  readonly endStep: number;
}

/**
 * Parts a text among the tokens that wrote it.
 *
 * @param text what was generated, perhaps cut at a stop string
 * @param context the tokens before it
 * @returns spans that, joined, are the text, with every step in one of them
 */
export function explainedSpans(
  text: string,
  tokenIds: readonly number[],
  tokenizer: Tokenizer,
  context: Int32Array,
  skipSpecialTokens: boolean,
): ExplainedSpan[] {
  const alone = (tokenId: number) => tokenizer.decode([tokenId], { skipSpecialTokens });
  const stream = tokenText(tokenizer, context, [], skipSpecialTokens);
  const spans: ExplainedSpan[] = [];
  let start = 0;
  let firstStep = 0;
  const add = (length: number, endStep: number) => {
    const written = text.slice(start, start + length);
    spans.push({ text: written, start, firstStep, endStep });
    start += written.length;
    firstStep = endStep;
  };
  let silent = tokenIds.length; // from here on nothing is written
  while (silent > 0 && alone(tokenIds[silent - 1]!) === "") silent--;
  for (let step = 0; step < silent; step++) {
    const isLast = step === silent - 1;
    const written = stream.push(tokenIds[step]!) + (isLast ? stream.flush() : "");
    if (written === "" && !isLast) continue; // part of a character
    const own = alone(tokenIds[step]!);
    if (step > firstStep && written.length > own.length && written.endsWith(own)) {
      add(written.length - own.length, step);
      add(own.length, step + 1);
    } else add(written.length, step + 1);
  }
  // a prompt that ends within a character may leave something to write
  for (let step = silent; step < tokenIds.length; step++) add(text.length - start, step + 1);
  return spans;
}
