import { fileURLToPath } from "node:url";
import { openSession, type Session } from "@glossa/runtime";
import { afterAll, beforeAll } from "vitest";
import type { LanguageModel } from "./language-model.ts";
import { exportedDecoder } from "./models/exported-decoder.ts";
import { equalsTheReference, readOracle } from "./oracle.contract.ts";

const oracle = await readOracle("tiny-gpt2");
let session: Session;
let model: LanguageModel;

beforeAll(async () => {
  session = await openSession(fileURLToPath(new URL("./fixtures/tiny-gpt2/onnx/model.onnx", import.meta.url)), {
    threads: 1,
  });
  model = exportedDecoder(session, { vocabSize: 96, contextLength: 64 }) as LanguageModel;
});
afterAll(() => session.close());

// the processors are the same as over the converted graph: the plain cases and the beams show the model
equalsTheReference(
  "tiny GPT-2, exported by Python",
  { ...oracle, greedy: oracle.greedy.slice(0, 18), beamProcessors: oracle.beamProcessors.slice(0, 3) },
  () => model,
);
