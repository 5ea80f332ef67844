import { TranslationError } from "../errors.ts";
import { canonicalTag } from "../language/language-tag.ts";
import type { LanguagePair } from "../translator.ts";

/** What `translation.json`, a file beside a model, says of it. Everything is optional. */
export interface TranslationConfig {
  /** What it translates directly. */
  readonly pairs?: readonly LanguagePair[] | undefined;
  /** How probabilities become scores. */
  readonly calibration?: Calibration | undefined;
  /** The decoder's layer, from 0, whose attention shows best which words belong together. */
  readonly alignmentLayer?: number | undefined;
}

/** Scores are `1 / (1 + exp(-(slope · x + intercept)))` of the mean log-probability x of a sentence's tokens. */
export interface Calibration {
  readonly sentence: readonly [slope: number, intercept: number];
}

/** @throws TranslationError `TRANSLATION_MODEL_UNSUPPORTED` naming what is wrong */
export function readTranslationConfig(json: unknown, reference: string): TranslationConfig {
  if (json === undefined) return {};
  const fail = (what: string): never => {
    throw new TranslationError("TRANSLATION_MODEL_UNSUPPORTED", `translation.json of "${reference}": ${what}`);
  };
  if (typeof json !== "object" || json === null || Array.isArray(json)) return fail("it must hold an object");
  const { pairs, calibration, alignmentLayer, ...others } = json as Record<string, unknown>;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) return fail(`there is no field "${unknown}"`);
  if (alignmentLayer !== undefined && !(Number.isSafeInteger(alignmentLayer) && (alignmentLayer as number) >= 0)) {
    return fail('"alignmentLayer" must be an integer from 0');
  }
  return {
    ...(alignmentLayer !== undefined && { alignmentLayer: alignmentLayer as number }),
    ...(pairs !== undefined && { pairs: readPairs(pairs, fail) }),
    ...(calibration !== undefined && { calibration: readCalibration(calibration, fail) }),
  };
}

type Fail = (what: string) => never;

function readPairs(value: unknown, fail: Fail): LanguagePair[] {
  if (!Array.isArray(value)) return fail('"pairs" must be a list of { "from", "to" }');
  return value.map((pair) => {
    const [from, to] = [pair?.from, pair?.to].map((tag) => (typeof tag === "string" ? canonicalTag(tag) : undefined));
    return from && to
      ? { from, to }
      : fail(`"pairs" has ${JSON.stringify(pair)}: it takes { "from": "en", "to": "fr" }`);
  });
}

function readCalibration(value: unknown, fail: Fail): Calibration {
  const { sentence } = Object(value) as Record<string, unknown>;
  const isLine = (line: unknown): line is [number, number] =>
    Array.isArray(line) && line.length === 2 && line.every((number) => Number.isFinite(number)) && line[0] > 0;
  if (isLine(sentence)) return { sentence };
  return fail('"calibration" takes { "sentence": [slope, intercept] }, the slope above 0');
}
