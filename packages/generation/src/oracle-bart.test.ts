import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSession, type Session } from "@glossa/runtime";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LanguageModel } from "./language-model.ts";
import { exportedEncoderDecoder } from "./models/exported-encoder-decoder.ts";
import { openEncoderDecoder } from "./models/open-encoder-decoder.contract.ts";
import { equalsTheReference, optionsOf, readOracle, run } from "./oracle.contract.ts";

const oracle = await readOracle("tiny-bart");
const path = (name: string) => fileURLToPath(new URL(`./fixtures/tiny-bart/${name}`, import.meta.url));
let sessions: Session[];
let exported: LanguageModel;
let converted: Awaited<ReturnType<typeof openEncoderDecoder>>;
let scratch: string;

beforeAll(async () => {
  sessions = await Promise.all([
    openSession(path("onnx/encoder_model.onnx"), { threads: 1 }),
    openSession(path("onnx/decoder_model_merged.onnx"), { threads: 1 }),
  ]);
  exported = exportedEncoderDecoder(sessions[0]!, sessions[1]!, { vocabSize: 96, padTokenId: 1 }) as LanguageModel;
  scratch = await mkdtemp(join(tmpdir(), "glossa-bart-"));
  converted = await openEncoderDecoder(path(""), join(scratch, "model"));
});
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  await converted.close();
  await rm(scratch, { recursive: true });
});

equalsTheReference("tiny BART, converted", oracle, () => converted.model);
// the processors are the same as over the converted graphs
const fewer = { ...oracle, greedy: oracle.greedy.slice(0, 18), beamProcessors: oracle.beamProcessors.slice(0, 3) };
equalsTheReference("tiny BART, exported by Python", fewer, () => exported);

it("sequences of one prompt may end at different times", async () => {
  const options = { ...optionsOf({ do_sample: true, num_return_sequences: 5 }), seed: 3 };
  const ours = await run(converted.model, oracle.prompts, options);
  const theirs = await run(exported, oracle.prompts, options);
  const ids = (found: typeof ours) => found.map((sequences) => sequences.map(({ tokenIds }) => tokenIds));
  expect(ids(ours)).toEqual(ids(theirs));
  expect(
    new Set(
      ids(ours)
        .flat()
        .map(({ length }) => length),
    ).size,
  ).toBeGreaterThan(3);
});
