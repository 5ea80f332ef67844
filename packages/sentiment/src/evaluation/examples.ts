import { portionsOf } from "../bulk/portions-of.ts";
import type { Classification, Classifier, ClassifyOptions } from "../classifier.ts";
import { SentimentError } from "../errors.ts";
import type { LabelMatcher } from "./match-label.ts";

/** A text and its right label. A row of `openTable` with a `labelColumn` is one. */
export interface Example {
  /** One without a text or a label is passed over, and counted. */
  readonly text: string | undefined;
  /** In the model's spelling or one that means the same: `"POSITIVE"`, `"pos"`, `"1"`. */
  readonly label: string | undefined;
  /** Where it stands, for messages. */
  readonly line?: number;
}

export type Examples = AsyncIterable<Example> | Iterable<Example>;

/** Classifies examples portion by portion, each with its right label's place. @returns how many were passed over */
export async function eachExample(
  classifier: Pick<Classifier, "classify" | "labels">,
  examples: Examples,
  match: LabelMatcher,
  { onProgress, ...options }: ClassifyOptions & { readonly onProgress?: ((done: number) => void) | undefined },
  take: (gold: number, classification: Classification) => void,
): Promise<number> {
  let skipped = 0;
  let done = 0;
  for await (const portion of portionsOf(examples)) {
    const texts: string[] = [];
    const gold: number[] = [];
    for (const { text, label, line } of portion) {
      if (text === undefined || !/\S/.test(text) || label === undefined || label.trim() === "") {
        skipped++;
        continue;
      }
      texts.push(text);
      gold.push(matched(match, label, line));
    }
    const results = await classifier.classify(texts, { ...options, topK: classifier.labels.length });
    for (const [index, result] of results.entries()) take(gold[index]!, result);
    done += portion.length;
    onProgress?.(done);
  }
  if (done > skipped) return skipped;
  const message = done === 0 ? "there are no examples" : `none of the ${done} examples has both a text and a label`;
  throw new SentimentError("SENTIMENT_TABLE_INVALID", message);
}

function matched(match: LabelMatcher, label: string, line: number | undefined): number {
  try {
    return match(label);
  } catch (error) {
    if (line === undefined || !(error instanceof SentimentError)) throw error;
    throw new SentimentError(error.code, `line ${line}: ${error.message}`);
  }
}
