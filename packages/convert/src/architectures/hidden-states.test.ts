import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSession } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convert } from "../convert.ts";
import { openCheckpoint } from "../readers/open-checkpoint.ts";

const fixtures = fileURLToPath(new URL("./fixtures/decoders/", import.meta.url));
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-hidden-states-"));
});
afterAll(() => rm(scratch, { recursive: true }));

async function read(path: string, name: string): Promise<Tensor<"float32">> {
  const file = await openCheckpoint(path);
  try {
    return (await file.readFloat32(name)) as Tensor<"float32">;
  } finally {
    await file.close();
  }
}

function expectClose(found: Tensor, expected: Tensor): void {
  expect(found.data.length).toBe(expected.data.length);
  const off = (expected.data as Float32Array).map((value, i) => Math.abs(value - (found.data as Float32Array)[i]!));
  expect(Math.max(...off)).toBeLessThan(1e-4);
}

describe.each(["llama-3", "qwen3", "gemma2", "gpt2"])("%s", (name) => {
  it("gives transformers' hidden states, and what the head makes of each layer's", async () => {
    const out = join(scratch, name);
    await convert(join(fixtures, name), { out, outputHiddenStates: true });
    const prompt = await read(join(fixtures, name, "expected.safetensors"), "row0");
    const reference = join(fixtures, name, "hidden-states.safetensors");
    const session = await openSession(join(out, "model_hidden_states.onnx"));
    try {
      const feeds: Record<string, Tensor> = {
        input_ids: tensor("int64", [1, prompt.data.length], BigInt64Array.from(prompt.data, BigInt)),
        lengths: tensor("int32", [1], Int32Array.of(prompt.data.length)),
      };
      for (const input of session.inputs) {
        if (!input.name.startsWith("past_key_values.")) continue;
        feeds[input.name] = tensor("float32", [1, Number(input.shape[1]), 0, Number(input.shape[3])]);
      }
      const found = await session.run(feeds, { fetches: ["hidden_states", "layer_logits"] });
      const states = await read(reference, "hidden_states");
      const [layers, tokens, hidden] = states.shape;
      expect(found["hidden_states"]!.shape).toEqual([layers, 1, tokens, hidden]);
      expectClose(found["hidden_states"]!, states);
      expectClose(found["layer_logits"]!, await read(reference, "layer_logits"));
    } finally {
      await session.close();
    }
  });
});

it("is for language models", async () => {
  const encoder = fileURLToPath(new URL("./fixtures/encoders/bert-model", import.meta.url));
  await expect(convert(encoder, { out: join(scratch, "never"), outputHiddenStates: true })).rejects.toMatchObject({
    code: "CONVERT_OPTION",
  });
});
