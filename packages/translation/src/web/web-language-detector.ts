import { type LanguageDetector, languageDetector } from "../language/language-detector.ts";
import { matchTag } from "../language/language-tag.ts";
import { checkTag } from "./check-tag.ts";
import { type CreateMonitor, reportProgress } from "./create-monitor.ts";
import { destruction } from "./destruction.ts";
import type { Availability } from "./web-translator.ts";

export interface LanguageDetectorCreateCoreOptions {
  /** BCP 47. Default: all that can be detected. */
  readonly expectedInputLanguages?: readonly string[];
}

export interface LanguageDetectorCreateOptions extends LanguageDetectorCreateCoreOptions {
  readonly signal?: AbortSignal;
  monitor?(monitor: CreateMonitor): void;
}

export interface LanguageDetectionResult {
  readonly detectedLanguage: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** The web platform's `LanguageDetector` (https://webmachinelearning.github.io/translation-api/). */
export interface WebLanguageDetector {
  readonly expectedInputLanguages: readonly string[] | null;
  /** Always Infinity. */
  readonly inputQuota: number;
  /** Best first; the last is `"und"`, with what is left. */
  detect(input: string, options?: { readonly signal?: AbortSignal }): Promise<LanguageDetectionResult[]>;
  /** UTF-16 units. */
  measureInputUsage(input: string, options?: { readonly signal?: AbortSignal }): Promise<number>;
  destroy(): void;
}

export interface WebLanguageDetectorFactory {
  /** @throws RangeError for what is no language tag */
  availability(options?: LanguageDetectorCreateCoreOptions): Promise<Availability>;
  /** @throws DOMException `NotSupportedError` for a language that cannot be detected; RangeError; the signal's reason */
  create(options?: LanguageDetectorCreateOptions): Promise<WebLanguageDetector>;
}

export const webLanguageDetectorFactory: WebLanguageDetectorFactory = {
  async availability({ expectedInputLanguages = [] } = {}) {
    const { languages } = await languageDetector();
    const tags = expectedInputLanguages.map(checkTag);
    return tags.every((tag) => matchTag(tag, languages) !== undefined) ? "available" : "unavailable";
  },
  async create({ expectedInputLanguages, signal, monitor } = {}) {
    const tags = expectedInputLanguages?.map(checkTag);
    signal?.throwIfAborted();
    const { languages } = await languageDetector();
    const unknown = tags?.find((tag) => matchTag(tag, languages) === undefined);
    if (unknown !== undefined) throw new DOMException(`"${unknown}" cannot be detected`, "NotSupportedError");
    const detector = await reportProgress(monitor, () => languageDetector(tags));
    signal?.throwIfAborted();
    return webLanguageDetector(detector, tags ?? null, signal);
  },
};

function webLanguageDetector(
  detector: LanguageDetector,
  expectedInputLanguages: readonly string[] | null,
  createSignal: AbortSignal | undefined,
): WebLanguageDetector {
  const { during, destroy } = destruction(async () => undefined, createSignal);
  return {
    expectedInputLanguages,
    inputQuota: Number.POSITIVE_INFINITY,
    async detect(input, { signal } = {}) {
      during(signal);
      const found = detector.detect(String(input));
      const known = found.map(({ language, confidence }) => ({ detectedLanguage: language, confidence }));
      return [...known, { detectedLanguage: "und", confidence: found.length === 0 ? 1 : 0 }];
    },
    async measureInputUsage(input, { signal } = {}) {
      during(signal);
      return String(input).length;
    },
    destroy,
  };
}
