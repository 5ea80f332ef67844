import { expect, it } from "vitest";
import type { Checkpoint } from "../../readers/checkpoint.ts";
import { ggufConfig } from "./gguf-config.ts";

/** A checkpoint that has these metadata below its architecture, and an embedding table. */
function checkpoint(architecture: string, fields: Record<string, number>): Checkpoint {
  const sizes = { block_count: 2, context_length: 64, embedding_length: 32, feed_forward_length: 64 };
  const all = { ...sizes, "attention.head_count": 2, "attention.layer_norm_rms_epsilon": 1e-6, ...fields };
  const named = Object.entries(all).map(([key, value]) => [`${architecture}.${key}`, value] as const);
  return {
    metadata: new Map<string, unknown>([["general.architecture", architecture], ...named]),
    tensors: new Map([["token_embd.weight", { shape: [60, 32] }]]),
  } as unknown as Checkpoint;
}

it("a window makes a Mistral of a Llama", async () => {
  const window = { "attention.sliding_window": 16 };
  expect(await ggufConfig(checkpoint("llama", window))).toMatchObject({ model_type: "mistral", sliding_window: 16 });
  expect(await ggufConfig(checkpoint("llama", { "attention.sliding_window": 0 }))).toMatchObject({
    model_type: "llama",
  });
});

it.each([
  ["qwen3", "attention.sliding_window", 16],
  ["llama", "attn_logit_softcapping", 50],
  ["gemma3", "attn_logit_softcapping", 50],
  ["qwen2", "rope.freq_base_swa", 10_000],
])("refuses a key that %s does not have: %s", async (architecture, key, value) => {
  await expect(ggufConfig(checkpoint(architecture, { [key]: value }))).rejects.toMatchObject({
    code: "CONVERT_CONFIG",
    message: expect.stringContaining(`${architecture}.${key}`),
  });
});
