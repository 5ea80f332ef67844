import type { ModelFiles } from "@glossa/hub";
import { checkOptions } from "@glossa/options";
import { createBatcher, type Session } from "@glossa/runtime";
import type { Tokenizer } from "@glossa/tokenizer";
import { sigmoidRow, softmaxRow } from "./activations.ts";
import { aggregate } from "./aggregate.ts";
import type { Classification, Classifier, ClassifyOptions } from "./classifier.ts";
import { SentimentError } from "./errors.ts";
import { sentimentOf } from "./labels.ts";
import { rowRunner } from "./run-rows.ts";
import { takeTurns } from "./take-turns.ts";
import { frameOf, type Window, windowsOf } from "./windows-of.ts";

/** The parts a classifier is made of; it owns the session. */
export interface ClassifierParts {
  readonly session: Session;
  readonly tokenizer: Tokenizer;
  readonly files: ModelFiles;
  readonly labels: readonly string[];
  readonly activation: "softmax" | "sigmoid";
  readonly maxTokens: number;
  readonly stride: number;
  readonly maxTokensPerRun: number;
  readonly concurrency: number;
}

/**
 * How many windows one call gives to the batcher at a time: enough to fill runs of every length, few enough to be admitted in
 * a millisecond or two.
 */
const WINDOWS_AT_ONCE = 1024;

/** A text that is being read. */
interface Reading {
  /** Its place among the texts. */
  readonly text: number;
  readonly windows: readonly Window[];
  readonly probabilities: Float64Array[];
  missing: number;
}

const known = {
  topK: ["a positive integer", (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0],
  signal: ["an AbortSignal", (value: unknown) => value instanceof AbortSignal],
  onProgress: ["a function", (value: unknown) => typeof value === "function"],
} as const;

/** Puts a classifier together: text → windows of token ids → runs of equal length → probabilities → one answer a text. */
export function classifierOver(parts: ClassifierParts): Classifier {
  const { session, tokenizer, files, labels, maxTokens } = parts;
  const runRows = rowRunner(session, labels.length);
  const activate = parts.activation === "softmax" ? softmaxRow : sigmoidRow;
  const frame = frameOf(tokenizer);
  // Joins the windows of all calls into runs of equal length: no run holds padding, and each row comes out bit for bit as
  // if it had run alone.
  const batcher = createBatcher<Window, Float64Array>(
    {
      lengthOf: ({ ids }) => ids.length,
      async run(windows, { signal }) {
        const logits = await runRows(
          windows.map(({ ids }) => ids),
          { signal },
        ); // [rows, labels]
        return windows.map((_, row) => activate(logits.subarray(row * labels.length, (row + 1) * labels.length)));
      },
    },
    { maxTokensPerRun: parts.maxTokensPerRun, concurrency: parts.concurrency, maxWaitMs: 0 },
  );
  let closed = false;

  function answer(probabilities: Float64Array, windows: number, topK: number): Classification {
    const sorted = labels
      .map((label, index) => ({ label, score: probabilities[index]! }))
      .sort((a, b) => b.score - a.score)
      .slice(0, topK);
    const { label, score } = sorted[0]!;
    return { label, score, sentiment: sentimentOf(label), labels: sorted, windows };
  }

  /** Portion by portion, so that a call with very many texts neither holds the event loop nor all their tokens at once. */
  async function classifyAll(texts: readonly string[], options: ClassifyOptions): Promise<Classification[]> {
    const { topK = 1, signal, onProgress } = options;
    signal?.throwIfAborted();
    const turns = takeTurns(signal);
    const results = new Array<Classification>(texts.length);
    let done = 0;
    let portion: { readonly reading: Reading; readonly place: number }[] = [];

    function finish({ text, windows, probabilities }: Reading): void {
      const weights = windows.map((window) => window.newTokens);
      results[text] = answer(aggregate(probabilities, weights), windows.length, topK);
      done++;
      if (done === texts.length || done % 100 === 0) onProgress?.(done, texts.length);
    }
    async function runPortion(): Promise<void> {
      const current = portion;
      portion = [];
      const windows = current.map(({ reading, place }) => reading.windows[place]!);
      await batcher.run(windows, {
        signal,
        onResult(index, result) {
          const { reading, place } = current[index]!;
          reading.probabilities[place] = result;
          if (--reading.missing === 0) finish(reading);
        },
      });
    }

    for (const [text, content] of texts.entries()) {
      const windows = await windowsOf(tokenizer, frame, content, { maxTokens, stride: parts.stride, turns });
      const reading: Reading = { text, windows, probabilities: [], missing: windows.length };
      for (const place of windows.keys()) {
        portion.push({ reading, place });
        if (portion.length === WINDOWS_AT_ONCE) await runPortion();
      }
    }
    await runPortion();
    return results;
  }

  async function classify(input: string | readonly string[], options: ClassifyOptions = {}): Promise<unknown> {
    if (closed) throw new SentimentError("SENTIMENT_CLASSIFIER_CLOSED", "this classifier was closed; create another");
    const problem = checkOptions("classify", options, known);
    if (problem !== undefined) {
      const code = problem.kind === "unknown" ? "SENTIMENT_OPTION_UNKNOWN" : "SENTIMENT_OPTION_INVALID";
      throw new SentimentError(code, problem.message);
    }
    const texts = Array.isArray(input) ? (input as readonly string[]) : [input as string];
    for (const [index, text] of texts.entries()) checkText(text, Array.isArray(input) ? `texts[${index}]` : "the text");
    const results = await classifyAll(texts, options);
    return Array.isArray(input) ? results : results[0];
  }

  async function close(): Promise<void> {
    closed = true;
    await batcher.close();
    await session.close();
  }

  return {
    labels,
    maxTokens,
    model: {
      reference: files.reference,
      directory: files.directory,
      revision: files.revision,
      backend: session.backend,
      provider: session.provider,
    },
    classify: classify as Classifier["classify"],
    close,
    [Symbol.asyncDispose]: close,
  };
}

function checkText(text: unknown, what: string): void {
  if (typeof text !== "string") {
    const got =
      text === null || text === undefined ? String(text) : Array.isArray(text) ? "an array" : `a ${typeof text}`;
    throw new SentimentError("SENTIMENT_TEXT_INVALID", `${what} must be a string, but is ${got}`);
  }
  if (text.trim() === "") {
    throw new SentimentError("SENTIMENT_TEXT_INVALID", `${what} is empty; there is nothing to classify`);
  }
}
