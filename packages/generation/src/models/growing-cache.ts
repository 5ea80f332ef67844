import type { Session, ValueInfo } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { GenerationError } from "../errors.ts";

/** An input that takes what an output of the run before gave. */
export interface CachePair {
  readonly input: string;
  readonly output: string;
  readonly info: ValueInfo;
  /** Keys and values of the encoder's output: they are made by the first run and do not grow. */
  readonly ofEncoder: boolean;
}

/**
 * The caches of a graph that Python exported: `past_key_values.0.key` is followed by `present.0.key`, for encoder-decoder
 * models `past_key_values.0.decoder.key` by `present.0.decoder.key`.
 */
export function cachePairs(session: Session): CachePair[] {
  const outputs = new Set(session.outputs.map(({ name }) => name));
  return session.inputs
    .filter(({ name }) => name.startsWith("past_key_values.") || name.startsWith("past."))
    .map((info) => {
      const rest = info.name.slice(info.name.indexOf("."));
      const output = [`present${rest}`, `present_key_values${rest}`].find((name) => outputs.has(name));
      const ofEncoder = rest.includes(".encoder.");
      if (output !== undefined) return { input: info.name, output, info, ofEncoder };
      throw new GenerationError(
        "GENERATION_MODEL_UNSUPPORTED",
        `the graph has an input ${info.name}, but no output present${rest}`,
      );
    });
}

/** A cache with no positions yet. */
export function emptyCache({ info }: CachePair, rows: number): Tensor {
  const [, heads, , size] = info.shape;
  if (info.shape.length !== 4 || typeof heads !== "number" || typeof size !== "number") {
    throw new GenerationError(
      "GENERATION_MODEL_UNSUPPORTED",
      `the graph's input ${info.name} must have the shape [batch, heads, positions, size] with fixed heads and size`,
    );
  }
  return tensor(info.dtype, [rows, heads, 0, size]);
}

/** The given rows of a tensor, in this order. */
export function selectRows(source: Tensor, rows: Int32Array): Tensor {
  const [count = 0, ...rest] = source.shape;
  const size = count === 0 ? 0 : source.data.length / count;
  const result = tensor(source.dtype, [rows.length, ...rest]);
  const target = result.data as unknown as { set(values: unknown, offset: number): void };
  rows.forEach((row, index) => {
    target.set(source.data.subarray(row * size, (row + 1) * size), index * size);
  });
  return result;
}
