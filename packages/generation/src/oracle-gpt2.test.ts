import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LanguageModel } from "./language-model.ts";
import { openDecoder } from "./models/open-decoder.contract.ts";
import { equalsTheReference, optionsOf, readOracle, run } from "./oracle.contract.ts";

const oracle = await readOracle("tiny-gpt2");
let scratch: string;
let opened: Awaited<ReturnType<typeof openDecoder>>;
const model = (): LanguageModel => opened.model as LanguageModel;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-generation-"));
  opened = await openDecoder(fileURLToPath(new URL("./fixtures/tiny-gpt2", import.meta.url)), join(scratch, "model"));
});
afterAll(async () => {
  await opened.close();
  await rm(scratch, { recursive: true });
});

equalsTheReference("tiny GPT-2", oracle, model);

it.each([{}, { num_beams: 4, num_return_sequences: 4 }])(
  "a batch of 16 prompts gives what 16 single runs give: %j",
  async (options) => {
    const prompts = Array.from({ length: 16 }, (_, i) =>
      Array.from({ length: 1 + (i % 7) }, (_, j) => 3 + ((i * 31 + j * 17) % 90)),
    );
    const together = await run(model(), prompts, optionsOf(options));
    for (const [i, prompt] of prompts.entries()) {
      const [alone] = await run(model(), [prompt], optionsOf(options));
      expect(together[i]!.map(({ tokenIds }) => tokenIds)).toEqual(alone!.map(({ tokenIds }) => tokenIds));
    }
  },
);
