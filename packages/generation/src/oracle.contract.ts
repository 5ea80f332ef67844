import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { generateTokens } from "./generate-tokens.ts";
import type { LanguageModel } from "./language-model.ts";
import type { GenerationOptions } from "./options.ts";
import type { Hypothesis } from "./search/search.ts";
import { resolveSettings } from "./settings.ts";

/** Tokens and score of each sequence of a prompt; null where float32 and float64 differ (a near tie). */
type Expected = [tokenIds: number[], score: number | null][] | null;
interface Case {
  readonly options: Record<string, unknown>;
  readonly expected: Expected[];
}
export interface OracleFile {
  readonly prompts: number[][];
  readonly greedy: Case[];
  readonly beam: Case[];
  readonly beamProcessors: Case[];
}

export const readOracle = async (name: string): Promise<OracleFile> =>
  JSON.parse(await readFile(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));

/** The options of a case as the recipe ran it, in this package's spelling. */
export function optionsOf(options: Record<string, unknown>): GenerationOptions {
  const { prefix_allowed_tokens: prefix, ...rest } = options;
  const renamed = Object.entries({ max_new_tokens: 14, eos_token_id: 2, pad_token_id: 1, bos_token_id: 0, ...rest })
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), value]);
  const allowed = (_: number, tokenIds: readonly number[]) =>
    Array.from({ length: 96 }, (_, id) => id).filter((id) => (id * 7 + tokenIds.length) % 5 < 3);
  return { ...Object.fromEntries(renamed), ...(prefix === true ? { prefixAllowedTokens: allowed } : {}) };
}

export async function run(
  model: LanguageModel,
  prompts: readonly number[][],
  options: GenerationOptions,
): Promise<Hypothesis[][]> {
  const settings = resolveSettings("generate", { decoderStartTokenId: 0, ...options }, {});
  const steps = generateTokens(model, { prompts: prompts.map((ids) => Int32Array.from(ids)) }, settings);
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

/** Every case of a fixture, all prompts in one batch, against the reference's runs of one prompt at a time. */
export function equalsTheReference(name: string, oracle: OracleFile, model: () => LanguageModel): void {
  describe.each(["greedy", "beam", "beamProcessors"] as const)(`${name}, %s`, (part) => {
    it.each(oracle[part].map((one) => [JSON.stringify(one.options), one] as const))("%s", async (_, one) => {
      const found = await run(model(), oracle.prompts, optionsOf(one.options));
      one.expected.forEach((expected, prompt) => {
        if (expected === null) return;
        const real = expected.filter(([, score], rank) => rank === 0 || score === null || score > -1e8);
        expect(found[prompt]!.map(({ tokenIds }) => tokenIds)).toEqual(real.map(([tokenIds]) => tokenIds));
        found[prompt]!.forEach(({ score }, rank) => {
          if (score === undefined) return;
          // a negative length penalty multiplies the sum of log-probabilities, and its rounding, by the length
          const scale = Math.max(
            1,
            found[prompt]![rank]!.tokenIds.length ** -Number(one.options["length_penalty"] ?? 1),
          );
          expect(Math.abs(score - real[rank]![1]!)).toBeLessThan(1e-4 * scale);
        });
      });
    });
  });
}
