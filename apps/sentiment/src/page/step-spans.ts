import type { ExplainedToken } from "@glossa/generation";

/** A stretch of the written text and the steps that wrote it. */
export interface StepSpan {
  readonly text: string;
  /** One step; several where a character has more than one token. */
  readonly steps: readonly ExplainedToken[];
  /** UTF-16 units: where it starts in the text. */
  readonly start: number;
}

/**
 * Finds each step's part of the text. A token that is only part of a character shows as U+FFFD by itself: such steps are taken
 * together until one stands in the text again. Steps that write nothing, as the end, have an empty text.
 */
export function stepSpans(text: string, steps: readonly ExplainedToken[]): StepSpan[] {
  const spans: StepSpan[] = [];
  let at = 0;
  let waiting: ExplainedToken[] = [];
  for (const step of steps) {
    const whole = step.text !== "" && !step.text.includes("\ufffd");
    const found = whole ? text.indexOf(step.text, at) : -1;
    // what waits may be a few characters long, no more
    if (found === -1 || found - at > 4 * waiting.length) {
      waiting.push(step);
      continue;
    }
    if (waiting.length > 0) spans.push({ text: text.slice(at, found), steps: waiting, start: at });
    spans.push({ text: step.text, steps: [step], start: found });
    at = found + step.text.length;
    waiting = [];
  }
  if (waiting.length > 0) spans.push({ text: text.slice(at), steps: waiting, start: at });
  return spans;
}
