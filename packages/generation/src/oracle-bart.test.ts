import { fileURLToPath } from "node:url";
import { openSession, type Session } from "@glossa/runtime";
import { afterAll, beforeAll } from "vitest";
import type { LanguageModel } from "./language-model.ts";
import { exportedEncoderDecoder } from "./models/exported-encoder-decoder.ts";
import { equalsTheReference, readOracle } from "./oracle.contract.ts";

const oracle = await readOracle("tiny-bart");
let sessions: Session[];
let model: LanguageModel;

beforeAll(async () => {
  const path = (name: string) => fileURLToPath(new URL(`./fixtures/tiny-bart/onnx/${name}`, import.meta.url));
  sessions = await Promise.all([
    openSession(path("encoder_model.onnx"), { threads: 1 }),
    openSession(path("decoder_model_merged.onnx"), { threads: 1 }),
  ]);
  model = exportedEncoderDecoder(sessions[0]!, sessions[1]!, { vocabSize: 96, padTokenId: 1 }) as LanguageModel;
});
afterAll(() => Promise.all(sessions.map((session) => session.close())));

equalsTheReference("tiny BART, exported by Python", oracle, () => model);
