import { alternativesOf } from "./alternatives.ts";
import type { Engine } from "./engine/engine.ts";
import { TranslationError } from "./errors.ts";
import type { LanguageDetector } from "./language/language-detector.ts";
import { pacer } from "./pace.ts";
import { type Route, routesOver } from "./routes.ts";
import { assembly } from "./text/assemble.ts";
import { planText } from "./text/plan-text.ts";
import type { Span } from "./text/span.ts";
import { checkTranslateOptions } from "./translate-options.ts";
import { translateRoute } from "./translate-route.ts";
import type { LanguageGuess, TranslatedSentence, TranslateOptions, Translation, Translator } from "./translator.ts";

/** Sentences that are looked at together: enough to make batches of like lengths, few enough to bound memory. */
const PORTION = 2048;
/** Sentences of a stream's batches: the first comes soon, the later ones together. */
const STREAM_WINDOWS = [1, 2, 4, 8];
/** Below this confidence `from: "auto"` is refused. */
const LEAST_CONFIDENCE = 0.34;

/** A text with all that is known before it is translated. */
interface Job {
  readonly text: string;
  readonly route: Route;
  readonly detected: readonly LanguageGuess[] | undefined;
  readonly spans: readonly Span[];
}

/** A translator over one or several open models. */
export function translatorOver(engines: readonly Engine[], detector: LanguageDetector): Translator {
  const routes = routesOver(engines);
  const [main] = engines as [Engine];
  const running = new Set<AbortController>();
  let closing: Promise<void> | undefined;

  /** Runs a call so that `close` can end it. */
  const during = async <T>(options: TranslateOptions, task: (options: TranslateOptions) => Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new TranslationError("TRANSLATION_CLOSED", "the translator was closed");
    const own = new AbortController();
    running.add(own);
    const { signal } = options;
    try {
      return await task({
        ...options,
        signal: signal === undefined ? own.signal : AbortSignal.any([signal, own.signal]),
      });
    } finally {
      running.delete(own);
    }
  };

  const routeOf = (text: string, { from = "auto", to }: TranslateOptions): Pick<Job, "route" | "detected"> => {
    if (from !== "auto") return { route: routes.find(from, to), detected: undefined };
    const target = routes.sources.find((source) => routes.sources.length === 2 && isSame(source, to));
    const detected = detector.detect(text);
    const [best] = detected;
    if (best !== undefined && best.confidence >= LEAST_CONFIDENCE)
      return { route: routes.find(best.language, to), detected };
    if (!/\p{L}/u.test(text) || detected.length === 0) {
      // nothing to tell a language by; a text without letters needs none
      const from = routes.sources.find((source) => source !== target && canGo(source, to));
      if (from !== undefined && !/\p{L}/u.test(text)) return { route: routes.find(from, to), detected };
    }
    throw new TranslationError(
      "TRANSLATION_LANGUAGE_UNKNOWN",
      `the language of "${text.slice(0, 40)}${text.length > 40 ? "…" : ""}" could not be told: give the option from` +
        (routes.sources.length <= 20 ? ` (${routes.sources.join(", ")})` : ""),
    );
  };
  const isSame = (a: string, b: string) => new Intl.Locale(a).language === b.split("-")[0]!.toLowerCase();
  const canGo = (from: string, to: string): boolean => {
    try {
      routes.find(from, to);
      return true;
    } catch {
      return false;
    }
  };

  const jobOf = async (text: unknown, options: TranslateOptions): Promise<Job> => {
    if (typeof text !== "string") {
      throw new TranslationError(
        "TRANSLATION_TEXT_INVALID",
        `translate takes a text or a list of texts, not ${typeof text}`,
      );
    }
    const { route, detected } = routeOf(text, options);
    const pace = pacer(options.signal);
    const spans: Span[] = [];
    if (options.targetPrefix !== undefined) {
      const body = text.trim();
      const start = text.indexOf(body);
      if (body !== "") spans.push({ start, end: start + body.length });
      return { text, route, detected, spans };
    }
    for (const span of planText(text, route.from, route.legs[0].engine.capacity)) {
      spans.push(span);
      await pace();
    }
    return { text, route, detected, spans };
  };

  const finish = ({ text, route, detected }: Job, whole: string, sentences: TranslatedSentence[]): Translation => {
    const weights = sentences.map(({ source }) => source.length);
    const sum = weights.reduce((a, b) => a + b, 0);
    const score =
      sum === 0 ? 1 : sentences.reduce((total, sentence, i) => total + sentence.score * weights[i]!, 0) / sum;
    return {
      text: sentences.length === 0 ? text : whole,
      from: route.from,
      to: route.to,
      ...(route.via !== undefined && { via: route.via }),
      ...(detected && { detected }),
      score,
      sentences,
    };
  };

  const translateAll = async (texts: readonly unknown[], options: TranslateOptions): Promise<Translation[]> => {
    const jobs: Job[] = [];
    for (const text of texts) jobs.push(await jobOf(text, options));
    const total = jobs.reduce((sum, { spans }) => sum + spans.length, 0);
    const parts = jobs.map(({ text, route }) => ({
      made: assembly(text, route),
      sentences: [] as TranslatedSentence[],
    }));
    let done = 0;
    for (const portion of portionsOf(jobs)) {
      for (const [route, places] of byRoute(jobs, portion)) {
        const sources = places.map(({ job, span }) => jobs[job]!.text.slice(span.start, span.end));
        const before = done;
        const results = await translateRoute(route, sources, options, (count) => {
          // the same sentence is translated once, so that the count may be short until the portion is done
          done = Math.min(before + sources.length, done + count);
          options.onProgress?.(done, total);
        });
        if (done !== before + sources.length) {
          done = before + sources.length;
          options.onProgress?.(done, total);
        }
        places.forEach(({ job, span }, i) => {
          const { made, sentences } = parts[job]!;
          sentences.push(made.add(span, results[i]!));
        });
      }
    }
    return jobs.map((job, i) => finish(job, parts[i]!.made.finish(), parts[i]!.sentences));
  };

  async function translate(text: string, options: TranslateOptions): Promise<Translation>;
  async function translate(texts: readonly string[], options: TranslateOptions): Promise<Translation[]>;
  async function translate(input: string | readonly string[], options: TranslateOptions) {
    checkTranslateOptions("translate", options);
    return during(options, async (own) => {
      if (Array.isArray(input)) return translateAll(input, own);
      return (await translateAll([input], own))[0]!;
    });
  }

  const translator: Translator = {
    model: { reference: main.reference, revision: main.revision, backend: main.backend, provider: main.provider },
    get pairs() {
      return routes.pairs;
    },
    translate: translate as Translator["translate"],
    async *translateStream(text, options) {
      checkTranslateOptions("translateStream", options);
      const job = await during(options, (own) => jobOf(text, own));
      const made = assembly(text, job.route);
      let start = 0;
      for (let window = 0; start < job.spans.length; window++) {
        const size = STREAM_WINDOWS[Math.min(window, STREAM_WINDOWS.length - 1)]!;
        const spans = job.spans.slice(start, start + size);
        const sources = spans.map((span) => text.slice(span.start, span.end));
        const results = await during(options, (own) => translateRoute(job.route, sources, own));
        start += spans.length;
        options.onProgress?.(start, job.spans.length);
        for (const [i, span] of spans.entries()) yield made.add(span, results[i]!);
      }
    },
    async alternatives(source, options) {
      checkTranslateOptions("alternatives", options, {
        count: ["a positive integer", (value) => Number.isSafeInteger(value) && (value as number) > 0],
      });
      if (typeof source !== "string" || source.trim() === "") {
        throw new TranslationError("TRANSLATION_TEXT_INVALID", "alternatives takes a sentence");
      }
      const { route } = routeOf(source, options);
      return during(options, (own) => alternativesOf(route, source, { ...options, signal: own.signal }));
    },
    async countTokens(text, options) {
      checkTranslateOptions("countTokens", options);
      return during(options, async (own) => {
        const { route, spans } = await jobOf(text, own);
        const { engine, pair } = route.legs[0];
        const pace = pacer(own.signal);
        let count = 0;
        for (const { start, end } of spans) {
          count += engine.family.encode(text.slice(start, end), pair).length;
          await pace();
        }
        return count;
      });
    },
    detect: (text) => detector.detect(text),
    close() {
      closing ??= (async () => {
        for (const call of running) call.abort(new TranslationError("TRANSLATION_CLOSED", "the translator was closed"));
        await Promise.all(engines.map((engine) => engine.close()));
      })();
      return closing;
    },
    [Symbol.asyncDispose]: () => translator.close(),
  };
  return translator;
}

interface Place {
  readonly job: number;
  readonly span: Span;
}

/** All sentences of the texts, in order, some thousands at a time. */
function* portionsOf(jobs: readonly Job[]): Generator<Place[]> {
  let portion: Place[] = [];
  for (const [job, { spans }] of jobs.entries()) {
    for (const span of spans) {
      portion.push({ job, span });
      if (portion.length < PORTION) continue;
      yield portion;
      portion = [];
    }
  }
  if (portion.length > 0) yield portion;
}

function byRoute(jobs: readonly Job[], places: readonly Place[]): Map<Route, Place[]> {
  const groups = new Map<string, { route: Route; places: Place[] }>();
  for (const place of places) {
    const { route } = jobs[place.job]!;
    const key = `${route.from} ${route.to}`;
    const group = groups.get(key) ?? { route, places: [] };
    group.places.push(place);
    groups.set(key, group);
  }
  return new Map([...groups.values()].map(({ route, places }) => [route, places]));
}
