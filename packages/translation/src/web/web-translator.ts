import type { TranslatedSentence, Translator } from "../translator.ts";
import { checkTag } from "./check-tag.ts";
import { type CreateMonitor, reportProgress } from "./create-monitor.ts";
import { destruction } from "./destruction.ts";
import type { SharedTranslator } from "./shared-translator.ts";

export type Availability = "unavailable" | "downloadable" | "downloading" | "available";

export interface TranslatorCreateCoreOptions {
  /** BCP 47. */
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
}

export interface TranslatorCreateOptions extends TranslatorCreateCoreOptions {
  readonly signal?: AbortSignal;
  /** Gets an EventTarget whose `downloadprogress` events say how far the loading is, `loaded` from 0 to 1. */
  monitor?(monitor: CreateMonitor): void;
}

/** The web platform's `Translator` (https://webmachinelearning.github.io/translation-api/): of one pair of languages. */
export interface WebTranslator {
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
  /** Always Infinity: long texts are translated sentence by sentence. */
  readonly inputQuota: number;
  translate(input: string, options?: { readonly signal?: AbortSignal }): Promise<string>;
  /** Pieces of the translation in order, which joined are what `translate` gives. */
  translateStreaming(input: string, options?: { readonly signal?: AbortSignal }): ReadableStream<string>;
  /** Tokens that the model reads. */
  measureInputUsage(input: string, options?: { readonly signal?: AbortSignal }): Promise<number>;
  destroy(): void;
}

export interface WebTranslatorFactory {
  /** `"available"` or `"unavailable"`: nothing is downloaded. @throws RangeError for what is no language tag */
  availability(options: TranslatorCreateCoreOptions): Promise<Availability>;
  /** @throws DOMException `NotSupportedError` if the model does not translate that; RangeError; the signal's reason */
  create(options: TranslatorCreateOptions): Promise<WebTranslator>;
}

/** The web platform's interface over a model. */
export function webTranslatorFactory(shared: SharedTranslator): WebTranslatorFactory {
  return {
    async availability({ sourceLanguage, targetLanguage }) {
      const [from, to] = [checkTag(sourceLanguage), checkTag(targetLanguage)];
      if (!(await shared.isThere())) return "unavailable";
      const { translator, release } = await shared.acquire();
      try {
        return (await canTranslate(translator, from, to)) ? "available" : "unavailable";
      } finally {
        await release();
      }
    },
    async create({ sourceLanguage, targetLanguage, signal, monitor }) {
      const [from, to] = [checkTag(sourceLanguage), checkTag(targetLanguage)];
      signal?.throwIfAborted();
      const acquired = await reportProgress(monitor, () => shared.acquire());
      const { translator, release } = acquired;
      if (signal?.aborted || !(await canTranslate(translator, from, to))) {
        await release();
        signal?.throwIfAborted();
        throw new DOMException(`there is no translation from "${from}" to "${to}"`, "NotSupportedError");
      }
      return webTranslator(translator, from, to, release, signal);
    },
  };
}

async function canTranslate(translator: Translator, from: string, to: string): Promise<boolean> {
  return translator.countTokens("", { from, to }).then(
    () => true,
    () => false,
  );
}

function webTranslator(
  translator: Translator,
  from: string,
  to: string,
  release: () => Promise<void>,
  createSignal: AbortSignal | undefined,
): WebTranslator {
  const { during, destroy } = destruction(release, createSignal);
  return {
    sourceLanguage: from,
    targetLanguage: to,
    inputQuota: Number.POSITIVE_INFINITY,
    async translate(input, { signal } = {}) {
      return (await translator.translate(String(input), { from, to, signal: during(signal) })).text;
    },
    translateStreaming(input, { signal } = {}) {
      const source = String(input);
      const pieces = translatedPieces(source, (own) =>
        translator.translateStream(source, { from, to, signal: during(own) }),
      );
      return streamOf(pieces, signal);
    },
    async measureInputUsage(input, { signal } = {}) {
      return translator.countTokens(String(input), { from, to, signal: during(signal) });
    },
    destroy,
  };
}

type Pieces = (signal: AbortSignal) => AsyncGenerator<string>;

function translatedPieces(source: string, open: (signal: AbortSignal) => AsyncIterable<TranslatedSentence>): Pieces {
  return async function* (signal) {
    let [sourceEnd, targetEnd] = [0, 0];
    for await (const sentence of open(signal)) {
      const between = source.slice(sourceEnd, sentence.sourceStart);
      const length = sentence.targetStart - targetEnd;
      // what is between stays, but for a space that only one of the languages writes
      yield (length === between.length ? between : " ".repeat(length)) + sentence.text;
      ({ sourceEnd, targetEnd } = sentence);
    }
    if (sourceEnd < source.length) yield source.slice(sourceEnd);
  };
}

function streamOf(pieces: Pieces, signal: AbortSignal | undefined): ReadableStream<string> {
  const cancelled = new AbortController();
  const own = signal === undefined ? cancelled.signal : AbortSignal.any([signal, cancelled.signal]);
  const iterator = pieces(own);
  return new ReadableStream<string>(
    {
      async pull(controller) {
        try {
          own.throwIfAborted();
          const { done, value } = await iterator.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error);
        }
      },
      cancel(reason) {
        cancelled.abort(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
