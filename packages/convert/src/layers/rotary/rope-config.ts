import { z } from "zod";
import { ConvertError } from "../../errors.ts";

const positive = z.number().gt(0).max(1e12);
const length = z.int().min(1).max(16_777_216);
const factors = z.array(positive).max(4096);

/** Fields that every variant may carry. */
const shared = {
  rope_theta: positive.optional(),
  partial_rotary_factor: z.number().gt(0).max(1).optional(),
  // Older configs spell rope_type so; both are written by some versions of transformers.
  type: z.string().optional(),
};
const original = { original_max_position_embeddings: length.optional() };

/** `rope_scaling` of older configs and `rope_parameters` of newer ones, by variant. */
const schema = z.discriminatedUnion("rope_type", [
  z.strictObject({ rope_type: z.literal("default"), ...shared, factor: z.literal(1).optional() }),
  z.strictObject({ rope_type: z.literal("linear"), factor: positive, ...shared }),
  z.strictObject({ rope_type: z.literal("dynamic"), factor: positive, ...shared, ...original }),
  z.strictObject({
    rope_type: z.literal("yarn"),
    factor: positive.nullish(),
    attention_factor: positive.nullish(),
    beta_fast: positive.nullish(),
    beta_slow: positive.nullish(),
    mscale: positive.nullish(),
    mscale_all_dim: positive.nullish(),
    truncate: z.boolean().optional(),
    ...shared,
    original_max_position_embeddings: length,
  }),
  z.strictObject({
    rope_type: z.literal("longrope"),
    factor: positive.nullish(),
    attention_factor: positive.nullish(),
    short_factor: factors,
    long_factor: factors,
    ...shared,
    ...original,
  }),
  z.strictObject({
    rope_type: z.literal("llama3"),
    factor: positive,
    low_freq_factor: positive,
    high_freq_factor: positive,
    ...shared,
    original_max_position_embeddings: length,
  }),
]);

interface Common {
  /** Base of the frequencies. */
  readonly rope_theta: number;
  /** Part of each head that is rotated, from its start. */
  readonly partial_rotary_factor: number;
}

/** The plain rotary embedding (https://arxiv.org/abs/2104.09864). */
export interface DefaultRope extends Common {
  readonly rope_type: "default";
}

/** Positions divided by a factor. */
export interface LinearRope extends Common {
  readonly rope_type: "linear";
  readonly factor: number;
}

/** A base that grows with the text once it is longer than the model was trained for. */
export interface DynamicRope extends Common {
  readonly rope_type: "dynamic";
  readonly factor: number;
}

/** YaRN (https://arxiv.org/abs/2309.00071). */
export interface YarnRope extends Common {
  readonly rope_type: "yarn";
  readonly factor?: number | null | undefined;
  readonly attention_factor?: number | null | undefined;
  readonly beta_fast?: number | null | undefined;
  readonly beta_slow?: number | null | undefined;
  readonly mscale?: number | null | undefined;
  readonly mscale_all_dim?: number | null | undefined;
  readonly truncate?: boolean | undefined;
  readonly original_max_position_embeddings: number;
}

/** LongRoPE (https://arxiv.org/abs/2402.13753). */
export interface LongRope extends Common {
  readonly rope_type: "longrope";
  readonly factor?: number | null | undefined;
  readonly attention_factor?: number | null | undefined;
  readonly short_factor: readonly number[];
  readonly long_factor: readonly number[];
  readonly original_max_position_embeddings?: number | undefined;
}

/** Llama 3.1's. */
export interface Llama3Rope extends Common {
  readonly rope_type: "llama3";
  readonly factor: number;
  readonly low_freq_factor: number;
  readonly high_freq_factor: number;
  readonly original_max_position_embeddings: number;
}

/** The rotary embedding of a model, of all its layers or of one kind of them. */
export type RopeConfig = DefaultRope | LinearRope | DynamicRope | YarnRope | LongRope | Llama3Rope;

/** What stands beside the rope fields in a config. */
export interface RopeDefaults {
  /** The config's own `rope_theta`, or the model type's default. */
  readonly theta: number;
  readonly partialRotaryFactor?: number | undefined;
  readonly originalLength?: number | undefined;
}

/**
 * Checks a rope object; `null` and `undefined` stand for the plain rotary embedding.
 *
 * @param field its name, for errors
 * @throws ConvertError `CONVERT_CONFIG` naming a variant or field that is not supported
 */
export function parseRope(value: unknown, field: string, defaults: RopeDefaults): RopeConfig {
  const given = (value ?? {}) as Record<string, unknown>;
  if (typeof given !== "object" || Array.isArray(given)) {
    throw new ConvertError("CONVERT_CONFIG", `the config field "${field}" is not an object`);
  }
  const rawType = given["rope_type"] ?? given["type"] ?? "default";
  const ropeType = rawType === "su" ? "longrope" : rawType; // Phi-3's first release
  const parsed = schema.safeParse({
    ...(defaults.originalLength !== undefined &&
      ["yarn", "longrope", "llama3"].includes(String(ropeType)) && {
        original_max_position_embeddings: defaults.originalLength,
      }),
    ...given,
    rope_type: ropeType,
  });
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const path = [field, ...issue.path].join(".");
    throw new ConvertError("CONVERT_CONFIG", `the config field "${path}" is not supported: ${issue.message}`, {
      cause: parsed.error,
    });
  }
  return {
    ...parsed.data,
    rope_theta: parsed.data.rope_theta ?? defaults.theta,
    partial_rotary_factor: parsed.data.partial_rotary_factor ?? defaults.partialRotaryFactor ?? 1,
  };
}
