import { expect, it } from "vitest";
import { decode } from "./decode.ts";
import type { LanguageModel } from "./language-model.ts";
import type { LogitsProcessor } from "./logits/logits-processor.ts";
import { greedy } from "./search/greedy.ts";
import { stopping } from "./stopping/stopping.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function parts(prepare: NonNullable<LogitsProcessor["prepare"]>, log: string[]) {
  const model: LanguageModel<object> = {
    vocabSize: 2,
    isEncoderDecoder: false,
    begin: async () => ({ state: {}, logits: Float32Array.of(1, 0) }),
    async step() {
      log.push("step");
      await turn();
      await turn();
      log.push("stepped");
      return Float32Array.of(1, 0);
    },
    select() {},
    release: () => void log.push("released"),
  };
  const process: LogitsProcessor = Object.assign(() => void log.push("process"), { prepare });
  const search = greedy({
    prompts: [{ tokenIds: [1], maxLength: 3 }],
    sequencesPerPrompt: 1,
    streams: [0],
    stopping: stopping({ eosTokenIds: [], criteria: [], stops: [], deadline: Number.POSITIVE_INFINITY }),
    topLogprobs: undefined,
  });
  const steps = decode(model, [Int32Array.of(1)], search, { processors: [process], maxLength: 3 });
  return { steps, search };
}

it("processors prepare themselves while the model runs", async () => {
  const log: string[] = [];
  const { steps } = parts(async ([row]) => {
    log.push(`prepare ${row!.tokenIds.length}`);
    await turn();
    log.push("prepared");
  }, log);
  for await (const _ of steps);
  expect(log).toEqual([
    "prepare 1",
    "prepared",
    "process",
    "step",
    "prepare 2",
    "prepared",
    "stepped",
    "process",
    "released",
  ]);
});

it("a processor that cannot prepare itself ends the generation after the model's run", async () => {
  const log: string[] = [];
  const { steps } = parts(async ([row]) => {
    if (row!.tokenIds.length === 2) throw new Error("cannot");
  }, log);
  await expect(async () => {
    for await (const _ of steps);
  }).rejects.toThrow("cannot");
  expect(log).toEqual(["process", "step", "stepped", "released"]);
});
