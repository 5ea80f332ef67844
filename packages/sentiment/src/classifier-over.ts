import type { ModelFiles } from "@glossa/hub";
import type { Session } from "@glossa/runtime";
import type { Tokenizer } from "@glossa/tokenizer";
import {
  assertAbstaining,
  assertOptions,
  assertText,
  classifyRules,
  explainRules,
  readerInput,
  sentenceRules,
} from "./call-checks.ts";
import type { Classification, Classifier, ClassifyInput, ClassifyOptions } from "./classifier.ts";
import { SentimentError } from "./errors.ts";
import { explainer } from "./explainer.ts";
import { scorer } from "./scorer.ts";
import { sentenceSpans } from "./sentence-spans.ts";
import { takeTurns } from "./take-turns.ts";
import { type ReaderInput, textReader } from "./text-reader.ts";

/** The parts a classifier is made of; it owns the session. */
export interface ClassifierParts {
  readonly session: Session;
  readonly tokenizer: Tokenizer;
  readonly files: ModelFiles;
  readonly labels: readonly string[];
  readonly activation: "softmax" | "sigmoid";
  readonly temperature: number;
  readonly maxTokens: number;
  readonly stride: number;
  readonly maxTokensPerRun: number;
  readonly concurrency: number;
}

/** Puts a classifier together: text → windows of token ids → runs of equal length → scores → one answer a text. */
export function classifierOver(parts: ClassifierParts): Classifier {
  const { session, files, labels } = parts;
  const reader = textReader(parts);
  const scoring = scorer(parts);
  const explainText = explainer(reader, scoring, labels);
  let closed = false;

  function assertOpen(): void {
    if (closed) throw new SentimentError("SENTIMENT_CLASSIFIER_CLOSED", "this classifier was closed; create another");
  }

  async function classifyAll(inputs: readonly ReaderInput[], options: ClassifyOptions): Promise<Classification[]> {
    const { signal, onProgress } = options;
    signal?.throwIfAborted();
    const results = new Array<Classification>(inputs.length);
    let done = 0;
    await reader.read(inputs, {
      signal,
      onReading(index, reading) {
        results[index] = scoring.answer(reading, options);
        done++;
        if (done === inputs.length || done % 100 === 0) onProgress?.(done, inputs.length);
      },
    });
    return results;
  }

  async function classify(
    input: ClassifyInput | readonly ClassifyInput[],
    options: ClassifyOptions = {},
  ): Promise<Classification | Classification[]> {
    assertOpen();
    assertOptions("classify", options, classifyRules);
    assertAbstaining(options);
    if (!Array.isArray(input))
      return (await classifyAll([readerInput(input as ClassifyInput, "the text")], options))[0]!;
    return classifyAll(
      input.map((text: ClassifyInput, index) => readerInput(text, `texts[${index}]`)),
      options,
    );
  }

  async function close(): Promise<void> {
    closed = true;
    await reader.close();
  }

  return {
    labels,
    maxTokens: parts.maxTokens,
    functionToApply: parts.activation,
    temperature: parts.temperature,
    model: {
      reference: files.reference,
      directory: files.directory,
      revision: files.revision,
      backend: session.backend,
      provider: session.provider,
    },
    classify: classify as Classifier["classify"],
    async classifySentences(text, { locale = "en", ...options } = {}) {
      assertOpen();
      assertOptions("classifySentences", { locale, ...options }, sentenceRules);
      assertAbstaining(options);
      assertText(text, "the text");
      const turns = takeTurns(options.signal);
      const spans: { text: string; start: number; end: number }[] = [];
      for (const [start, end] of sentenceSpans(text, locale)) {
        spans.push({ text: text.slice(start, end), start, end });
        await turns.next();
      }
      const [overall, ...sentences] = await classifyAll([{ text }, ...spans], options);
      return { overall: overall!, sentences: sentences.map((result, index) => ({ ...spans[index]!, ...result })) };
    },
    async explain(text, options = {}) {
      assertOpen();
      assertOptions("explain", options, explainRules);
      assertText(text, "the text");
      return explainText(text, options);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
