import { describe, expect, it } from "vitest";
import { rotaryFrequencies } from "../../layers/rotary/frequencies.ts";
import { llamaConfigs } from "./llama-config.ts";

const base = {
  model_type: "llama",
  vocab_size: 64,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  max_position_embeddings: 64,
};

describe("configs of the Llama family", () => {
  it.each([
    ["a field that nobody knows", { rotary_twist: 3 }, "rotary_twist"],
    [
      "a rope variant that is not supported",
      { rope_scaling: { rope_type: "spiral", factor: 2 } },
      "rope_scaling.rope_type",
    ],
    [
      "a rope field that is not supported",
      { rope_parameters: { rope_type: "linear", factor: 2, bend: 1 } },
      "rope_parameters",
    ],
    [
      "a rope field of another variant",
      { rope_parameters: { rope_type: "default", low_freq_factor: 1 } },
      "rope_parameters",
    ],
    ["weights in a format of their own", { quantization_config: { quant_method: "gptq" } }, "quantization_config"],
    ["a missing size", { hidden_size: undefined }, "hidden_size"],
    ["an activation that is not supported", { hidden_act: "xielu" }, "hidden_act"],
  ])("names %s", (_, fields, name) => {
    expect(() => llamaConfigs["llama"]!({ ...base, ...fields }, [])).toThrow(
      expect.objectContaining({ code: "CONVERT_CONFIG", message: expect.stringContaining(name) }),
    );
  });

  it("reads the older spelling of rope fields", () => {
    const { layers } = llamaConfigs["llama"]!(
      { ...base, rope_theta: 5e5, rope_scaling: { type: "linear", factor: 2 } },
      [],
    );
    expect(layers[0]!.rope).toMatchObject({ rope_type: "linear", factor: 2, rope_theta: 5e5 });
  });

  it("gives Mistral the window that its config leaves out", () => {
    expect(llamaConfigs["mistral"]!({ ...base, model_type: "mistral" }, []).layers[0]!.window).toBe(4096);
    const open = { ...base, model_type: "mistral", sliding_window: null };
    expect(llamaConfigs["mistral"]!(open, []).layers[0]!.window).toBeUndefined();
  });

  it("gives Gemma 3 its pattern of layers, each kind with its own rotary base", () => {
    const config = {
      ...base,
      model_type: "gemma3_text",
      num_hidden_layers: 6,
      sliding_window: 8,
      sliding_window_pattern: 3,
    };
    const { layers } = llamaConfigs["gemma3_text"]!(config, []);
    expect(layers.map(({ window }) => window)).toEqual([8, 8, undefined, 8, 8, undefined]);
    expect(layers.map(({ rope }) => rope.rope_theta)).toEqual([1e4, 1e4, 1e6, 1e4, 1e4, 1e6]);
  });

  it("refuses a list of layers of another length", () => {
    const config = { ...base, model_type: "gemma2", layer_types: ["full_attention"] };
    expect(() => llamaConfigs["gemma2"]!(config, [])).toThrow(expect.objectContaining({ code: "CONVERT_CONFIG" }));
  });

  it("ends the context where frequencies would change", () => {
    const rope = { rope_theta: 1e4, partial_rotary_factor: 1, short_factor: [1, 1, 1, 1], long_factor: [2, 2, 2, 2] };
    const long = { ...rope, rope_type: "longrope" as const, original_max_position_embeddings: 32 };
    expect(rotaryFrequencies(long, 8, 128).context).toBe(32);
    const plain = { rope_type: "default" as const, rope_theta: 1e4, partial_rotary_factor: 1 };
    expect(rotaryFrequencies(plain, 8, 128).context).toBe(128);
  });
});
