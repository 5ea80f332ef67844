import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { convert } from "@glossa/convert";
import { openSession } from "@glossa/runtime";
import type { LanguageModel } from "../language-model.ts";
import { convertedEncoderDecoder } from "./converted-encoder-decoder.ts";

/** Converts an encoder-decoder checkpoint into `out` and opens it: for tests. */
export async function openEncoderDecoder(
  checkpoint: string,
  out: string,
): Promise<{ model: LanguageModel; close(): Promise<void> }> {
  await convert(checkpoint, { out, task: "text2text-generation" });
  const about = JSON.parse(await readFile(join(out, "glossa.json"), "utf8"));
  const config = JSON.parse(await readFile(join(out, "config.json"), "utf8"));
  const encoder = await openSession(join(out, "encoder.onnx"), { threads: 1 });
  const decoder = await openSession(join(out, "decoder.onnx"), { threads: 1 });
  const model = convertedEncoderDecoder({
    description: about.seq2seq,
    encoder,
    decoder,
    padTokenId: config.pad_token_id,
  });
  return {
    model: model as LanguageModel,
    async close() {
      await encoder.close();
      await decoder.close();
    },
  };
}
