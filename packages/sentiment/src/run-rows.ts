import type { Session } from "@glossa/runtime";
import type { DType, Tensor } from "@glossa/tensor";
import { tensor } from "@glossa/tensor";
import { SentimentError } from "./errors.ts";

/** A token sequence; without type ids, all its tokens are of the first text. */
export interface TokenRow {
  readonly ids: ArrayLike<number>;
  readonly typeIds?: ArrayLike<number>;
}

/** Token sequences of one length to logits. */
export type RunRows = (
  rows: readonly TokenRow[],
  options: { signal?: AbortSignal | undefined },
) => Promise<Float32Array>;

/** The graph inputs a text classifier may have, and how each is filled at a position of a row. */
const fillers: Readonly<Record<string, (row: TokenRow, position: number) => number>> = {
  input_ids: ({ ids }, position) => ids[position]!,
  attention_mask: () => 1,
  token_type_ids: ({ typeIds }, position) => typeIds?.[position] ?? 0,
  position_ids: (_row, position) => position,
};

/**
 * Joins a session to token sequences: feeds what the graph asks for and fetches `logits`.
 *
 * @returns a function of rows (all of the same length) to logits, `[rows × labels]` in row-major order
 * @throws SentimentError `SENTIMENT_MODEL_UNSUPPORTED` if the graph wants inputs a text classifier has no values for, or
 *   gives no logits `[batch, labels]`
 */
export function rowRunner(session: Session, labels: number): RunRows {
  for (const input of session.inputs) {
    if (!Object.hasOwn(fillers, input.name) || (input.dtype !== "int64" && input.dtype !== "int32")) {
      throw unsupported(
        `the graph has an input "${input.name}" of ${input.dtype}, which a text classifier cannot fill; ` +
          `it fills ${Object.keys(fillers).join(", ")} of int64 or int32`,
      );
    }
  }
  const output = session.outputs.find((candidate) => candidate.name === "logits") ?? session.outputs[0];
  const last = output?.shape.at(-1);
  if (output?.shape.length !== 2 || (typeof last === "number" && last >= 0 && last !== labels)) {
    throw unsupported(
      `the graph's output "${output?.name}" has the shape [${output?.shape.join(", ")}], not [batch, ${labels}] as ` +
        "config.json's labels ask for; is this a model for sequence classification?",
    );
  }
  return async (rows, { signal }) => {
    const shape = [rows.length, rows[0]!.ids.length]; // [batch, tokens]
    const feeds = Object.fromEntries(
      session.inputs.map(({ name, dtype }) => [name, idTensor(dtype, shape, rows, fillers[name]!)]),
    );
    const results = await session.run(feeds, { fetches: [output.name], signal });
    const logits = results[output.name]!;
    if (logits.dtype !== "float32" || logits.data.length !== rows.length * labels) {
      throw unsupported(
        `the graph gave ${logits.dtype} logits of shape [${logits.shape.join(", ")}] for ${rows.length} texts; ` +
          `float32 [${rows.length}, ${labels}] is needed`,
      );
    }
    return logits.data as Float32Array;
  };
}

/** int64 is filled through its low 32-bit words: no BigInt per token. */
function idTensor(
  dtype: DType,
  shape: readonly number[],
  rows: readonly TokenRow[],
  fill: (row: TokenRow, position: number) => number,
): Tensor {
  const result = dtype === "int64" ? tensor("int64", shape) : tensor("int32", shape);
  const stride = dtype === "int64" ? 2 : 1;
  const words = new Int32Array(result.data.buffer, result.data.byteOffset, result.data.byteLength / 4);
  let at = 0;
  for (const row of rows) {
    for (let position = 0; position < row.ids.length; position++, at += stride) words[at] = fill(row, position);
  }
  return result;
}

function unsupported(message: string): SentimentError {
  return new SentimentError("SENTIMENT_MODEL_UNSUPPORTED", message);
}
