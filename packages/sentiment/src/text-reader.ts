import { createBatcher, type Session } from "@glossa/runtime";
import type { Tokenizer } from "@glossa/tokenizer";
import { SentimentError } from "./errors.ts";
import { rowRunner } from "./run-rows.ts";
import { takeTurns } from "./take-turns.ts";
import { type Frame, frameOf, type Window, windowsOf } from "./windows-of.ts";

/** A text, or two that the model judges together. */
export interface ReaderInput {
  readonly text: string;
  readonly textPair?: string | undefined;
}

/** A text that has been read. */
export interface Reading {
  readonly windows: readonly Window[];
  /** Logits of each window, `[labels]`. */
  readonly logits: readonly Float32Array[];
}

/** Runs texts through the model. */
export interface TextReader {
  readonly tokenizer: Tokenizer;
  /** What stands around each window of a text. */
  readonly frame: Frame;
  readonly maxTokens: number;
  readonly stride: number;
  /**
   * Reads texts portion by portion, so that a call with very many neither holds the event loop nor all their tokens at once.
   *
   * @param options.onReading called for each text when it is done, in any order
   */
  read(
    inputs: readonly ReaderInput[],
    options: {
      readonly signal?: AbortSignal | undefined;
      onReading(index: number, reading: Reading): void;
    },
  ): Promise<void>;
  /** Logits of windows, in their order. All at once: give it portions of at most {@link WINDOWS_AT_ONCE}. */
  run(windows: readonly Window[], options: { readonly signal?: AbortSignal | undefined }): Promise<Float32Array[]>;
  /** Waits for what runs, and frees the model's memory. */
  close(): Promise<void>;
}

/**
 * How many windows one call gives to the batcher at a time: enough to fill runs of every length, few enough to be admitted in
 * a millisecond or two.
 */
export const WINDOWS_AT_ONCE = 1024;

/** A reader over a session, which it owns. */
export function textReader(parts: {
  readonly session: Session;
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
  readonly maxTokens: number;
  readonly stride: number;
  readonly maxTokensPerRun: number;
  readonly concurrency: number;
}): TextReader {
  const { session, tokenizer, labels, maxTokens, stride } = parts;
  const runRows = rowRunner(session, labels.length);
  const frame = frameOf(tokenizer);
  // Joins the windows of all calls into runs of equal length: no run holds padding, and each row comes out bit for bit as
  // if it had run alone.
  const batcher = createBatcher<Window, Float32Array>(
    {
      lengthOf: ({ ids }) => ids.length,
      async run(windows, { signal }) {
        const logits = await runRows(windows, { signal }); // [rows, labels]
        return windows.map((_, row) => logits.slice(row * labels.length, (row + 1) * labels.length));
      },
    },
    { maxTokensPerRun: parts.maxTokensPerRun, concurrency: parts.concurrency, maxWaitMs: 0 },
  );

  function frameFor({ text, textPair }: ReaderInput): { frame: Frame; stride: number } {
    if (textPair === undefined) return { frame, stride };
    const framed = frameOf(tokenizer, textPair);
    const room = maxTokens - framed.before.length - framed.after.length;
    if (room > maxTokens / 4) return { frame: framed, stride: Math.min(stride, room - 1) };
    throw new SentimentError(
      "SENTIMENT_TEXT_INVALID",
      `the textPair beside ${JSON.stringify(text.slice(0, 40))} has ${framed.after.length} tokens of the ${maxTokens} the ` +
        "model sees at once; it stands whole in every window and may fill three quarters of it: put the longer text first",
    );
  }

  return {
    tokenizer,
    frame,
    maxTokens,
    stride,
    async read(inputs, { signal, onReading }) {
      const turns = takeTurns(signal);
      let portion: { finished(logits: Float32Array): void; window: Window }[] = [];
      async function runPortion(): Promise<void> {
        const current = portion;
        portion = [];
        await batcher.run(
          current.map(({ window }) => window),
          { signal, onResult: (index, result) => current[index]!.finished(result) },
        );
      }
      for (const [index, input] of inputs.entries()) {
        const around = frameFor(input);
        const windows = await windowsOf(tokenizer, around.frame, input.text, {
          maxTokens,
          stride: around.stride,
          turns,
        });
        const logits = new Array<Float32Array>(windows.length);
        let missing = windows.length;
        for (const [place, window] of windows.entries()) {
          const finished = (result: Float32Array): void => {
            logits[place] = result;
            if (--missing === 0) onReading(index, { windows, logits });
          };
          portion.push({ finished, window });
          if (portion.length === WINDOWS_AT_ONCE) await runPortion();
        }
      }
      await runPortion();
    },
    run: (windows, options) => batcher.run(windows, options),
    async close() {
      await batcher.close();
      await session.close();
    },
  };
}
