import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGenerationConfig } from "./generation-config.ts";
import type { LanguageModel } from "./language-model.ts";
import { openDecoder } from "./models/open-decoder.contract.ts";
import { openEncoderDecoder } from "./models/open-encoder-decoder.contract.ts";
import { optionsOf, run } from "./oracle.contract.ts";

interface Model {
  readonly model: string;
  readonly fixed: Record<string, unknown>;
  readonly prompts: number[][];
  readonly cases: {
    readonly options: Record<string, unknown>;
    readonly expected: ([tokenIds: number[], score: number | null][] | null)[];
  }[];
}
const models: Model[] = JSON.parse(await readFile(new URL("./fixtures/models.json", import.meta.url), "utf8"));
/** The checkpoints are the convert package's. */
const checkpoints = fileURLToPath(new URL("../../convert/src/architectures/fixtures", import.meta.url));
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-models-"));
});
afterAll(() => rm(scratch, { recursive: true }));

describe.each(models.map((one) => [one.model, one] as const))("%s", (name, { fixed, prompts, cases }) => {
  let opened: { readonly model: unknown; close(): Promise<void> };
  let defaults: object;
  beforeAll(async () => {
    const open = name.startsWith("seq2seq") ? openEncoderDecoder : openDecoder;
    const checkpoint = join(checkpoints, name);
    opened = await open(checkpoint, join(scratch, name.replace("/", "-")));
    const { max_length: _, ...config } = JSON.parse(await readFile(join(checkpoint, "config.json"), "utf8"));
    defaults = readGenerationConfig(config);
  });
  afterAll(() => opened?.close());

  it.each(cases.map((one) => [JSON.stringify(one.options), one] as const))("%s", async (_, { options, expected }) => {
    const found = await run(opened.model as LanguageModel, prompts, {
      ...defaults,
      ...optionsOf({ ...fixed, ...options }),
    });
    expected.forEach((sequences, prompt) => {
      if (sequences === null) return;
      expect(found[prompt]!.map(({ tokenIds }) => tokenIds)).toEqual(sequences.map(([tokenIds]) => tokenIds));
      found[prompt]!.forEach(({ score }, rank) => {
        if (score !== undefined) expect(Math.abs(score - sequences[rank]![1]!)).toBeLessThan(1e-4);
      });
    });
  });
});
