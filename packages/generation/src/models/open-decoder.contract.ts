import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { convert } from "@glossa/convert";
import { openSession } from "@glossa/runtime";
import type { LanguageModel } from "../language-model.ts";
import { type ConvertedDecoderState, convertedDecoder } from "./converted-decoder.ts";

/** Converts a checkpoint directory into `out` and opens it: for tests. */
export async function openDecoder(
  checkpoint: string,
  out: string,
): Promise<{ model: LanguageModel<ConvertedDecoderState>; close(): Promise<void> }> {
  await convert(checkpoint, { out, task: "text-generation" });
  const about = JSON.parse(await readFile(join(out, "glossa.json"), "utf8"));
  const session = await openSession(join(out, "model.onnx"), { threads: 1 });
  const scoring = await openSession(join(out, "model_scoring.onnx"), { threads: 1 });
  const model = convertedDecoder({ description: about.decoder, session, openScoring: async () => scoring });
  return {
    model,
    async close() {
      await session.close();
      await scoring.close();
    },
  };
}
