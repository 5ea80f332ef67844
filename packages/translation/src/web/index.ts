/*
 * The shape of the web platform's Translator and LanguageDetector, so that code for the browser runs in Node:
 * `import { LanguageDetector, Translator } from "@glossa/translation/web"`.
 */
import type { TranslatorOptions } from "../create-translator.ts";
import { sharedTranslator } from "./shared-translator.ts";
import { type WebLanguageDetectorFactory, webLanguageDetectorFactory } from "./web-language-detector.ts";
import { type WebTranslatorFactory, webTranslatorFactory } from "./web-translator.ts";

export type { CreateMonitor } from "./create-monitor.ts";
export type {
  LanguageDetectionResult,
  LanguageDetectorCreateCoreOptions,
  LanguageDetectorCreateOptions,
  WebLanguageDetector,
  WebLanguageDetectorFactory,
} from "./web-language-detector.ts";
export type {
  Availability,
  TranslatorCreateCoreOptions,
  TranslatorCreateOptions,
  WebTranslator,
  WebTranslatorFactory,
} from "./web-translator.ts";

/** `Translator` over a model of one's own; its objects share it, and the last that is destroyed closes it. */
export function webTranslator(model?: string, options?: Omit<TranslatorOptions, "signal">): WebTranslatorFactory {
  return webTranslatorFactory(sharedTranslator(model, options));
}

/** `Translator` over the packaged model. */
export const Translator: WebTranslatorFactory = webTranslator();

/** Detects 60 languages, without a model. */
export const LanguageDetector: WebLanguageDetectorFactory = webLanguageDetectorFactory;
