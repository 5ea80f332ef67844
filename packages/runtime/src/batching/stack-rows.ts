import { bitsOf, type Shape, sizeOf, type Tensor, tensor } from "@glossa/tensor";
import { checkTensor, inputCodes } from "../check-tensor.ts";
import { RuntimeError } from "../errors.ts";
import type { Session } from "../session.ts";
import type { ValueInfo } from "../value-info.ts";
import type { BatchRunner } from "./batch-runner.ts";
import { assertOptions, stackRules } from "./batcher-options.ts";

/** A model's inputs or outputs for one row: without the batch axis, by name. */
export type Row = Readonly<Record<string, Tensor>>;

export interface StackRowsOptions {
  /** Outputs to compute. Default: all. */
  readonly fetches?: readonly string[] | undefined;
  /**
   * Lets rows of different lengths share a run: the value to fill each input with, by name (`{ input_ids: 1,
   * attention_mask: 0 }`). Only for models whose results padding does not change, to the digits you need: attention sums
   * in another order over padded rows. Default: none, and then rows of one shape alone share a run.
   */
  readonly padding?: Readonly<Record<string, number>> | undefined;
}

/**
 * Runs rows of a session's model together. For models whose inputs and outputs all have the batch as their first axis, as
 * encoders have; the second axis, where there is one, counts tokens.
 *
 * @throws RuntimeError `RUNTIME_MODEL_UNSUPPORTED` for a model of another form, `RUNTIME_OUTPUT_UNKNOWN`,
 *   `RUNTIME_INPUT_UNKNOWN` for a padding of no input, and `RUNTIME_OPTION_…`
 */
export function stackRows(session: Session, options: StackRowsOptions = {}): BatchRunner<Row, Row> {
  assertOptions("stackRows", options, stackRules);
  const { padding } = options;
  const outputs = (options.fetches ?? session.outputs.map(({ name }) => name)).map((name) => {
    const output = session.outputs.find((candidate) => candidate.name === name);
    if (output !== undefined) return output;
    throw new RuntimeError("RUNTIME_OUTPUT_UNKNOWN", `the model has no output "${name}"`);
  });
  for (const value of [...session.inputs, ...outputs]) assertHasBatch(value);
  const fetches = outputs.map(({ name }) => name);
  const tokenAxis = session.inputs.find(({ shape }) => shape.length > 1)?.shape[1];
  const trimmed = new Set(padding === undefined ? [] : outputsWithTokens(outputs, tokenAxis));
  for (const [name, value] of Object.entries(padding ?? {})) {
    const input = session.inputs.find((candidate) => candidate.name === name);
    if (input === undefined) {
      throw new RuntimeError("RUNTIME_INPUT_UNKNOWN", `padding names "${name}", which is no input of the model`);
    }
    if (typeof value === "number" && (value === 0 || /^(u?int\d+|float(32|64))$/.test(input.dtype))) continue;
    throw new RuntimeError(
      "RUNTIME_OPTION_INVALID",
      `padding of "${name}" (${input.dtype}) cannot be ${String(value)}`,
    );
  }

  function part(row: Row, { name, dtype, shape }: ValueInfo): Tensor {
    const given = typeof row === "object" && row !== null && Object.hasOwn(row, name) ? row[name] : undefined;
    if (given === undefined) throw new RuntimeError("RUNTIME_INPUT_MISSING", `a row has no "${name}"`);
    checkTensor(`a row's "${name}"`, { name, dtype, shape: shape.slice(1) }, given, inputCodes);
    return given;
  }

  function lengthOf(row: Row): number {
    let length = 1;
    for (const input of session.inputs) length = Math.max(length, part(row, input).shape[0] ?? 1);
    return length;
  }

  return {
    pads: padding !== undefined,
    lengthOf,
    keyOf(row) {
      // Padding evens out the axis of tokens alone.
      const shapeOf = (input: ValueInfo): Shape => part(row, input).shape.slice(padding === undefined ? 0 : 1);
      return session.inputs.map((input) => `${part(row, input).dtype} ${shapeOf(input).join()}`).join(";");
    },
    async run(rows, { signal }) {
      const longest = Math.max(...rows.map(lengthOf));
      const feeds: Record<string, Tensor> = {};
      for (const input of session.inputs) {
        const parts = rows.map((row) => part(row, input));
        feeds[input.name] = stack(
          input.name,
          parts,
          padding === undefined ? undefined : [longest, padding[input.name]],
        );
      }
      const results = await session.run(feeds, { fetches, signal });
      return rows.map((row, index) =>
        Object.fromEntries(
          fetches.map((name) => {
            const whole = slice(name, results[name]!, index, rows.length);
            return [name, trimmed.has(name) ? firstOf(whole, lengthOf(row)) : whole];
          }),
        ),
      );
    },
  };
}

function assertHasBatch({ name, dtype, shape }: ValueInfo): void {
  if (shape.length > 0 && typeof shape[0] === "string" && bitsOf(dtype) >= 8) return;
  throw new RuntimeError(
    "RUNTIME_MODEL_UNSUPPORTED",
    `"${name}" is ${dtype} [${shape.join(", ")}]: its first axis must be a batch of any size, and its dtype of whole bytes`,
  );
}

/** The outputs that have a value per token, which padding lengthens. */
function outputsWithTokens(outputs: readonly ValueInfo[], tokenAxis: string | number | undefined): string[] {
  return outputs
    .filter(({ name, shape }) => {
      if (typeof shape[1] !== "string") return false;
      if (shape[1] === tokenAxis && tokenAxis !== "") return true;
      throw new RuntimeError(
        "RUNTIME_MODEL_UNSUPPORTED",
        `the second axis of output "${name}" is "${shape[1]}", not the inputs' "${tokenAxis}": whether padding lengthens ` +
          "it is not known",
      );
    })
    .map(({ name }) => name);
}

/** Parts of one shape (or, with a length and a value, padded to it) as one tensor: [rows, ...shape]. */
function stack(name: string, parts: readonly Tensor[], pad: readonly [number, number | undefined] | undefined): Tensor {
  const first = parts[0]!;
  const shape = pad === undefined || first.shape.length === 0 ? first.shape : [pad[0], ...first.shape.slice(1)];
  const stacked = tensor(first.dtype, [parts.length, ...shape]);
  const data = stacked.data as Float32Array; // or any other: elements are copied, never computed with
  const stride = sizeOf(shape);
  for (const [index, part] of parts.entries()) {
    const short = part.data.length < stride;
    if (short && pad?.[1] === undefined) {
      throw new RuntimeError("RUNTIME_INPUT_SHAPE", `rows of different lengths need a padding for "${name}"`);
    }
    data.set(part.data as Float32Array, index * stride);
    if (!short) continue;
    const value = data instanceof BigInt64Array || data instanceof BigUint64Array ? BigInt(pad![1]!) : pad![1]!;
    data.fill(value as number, index * stride + part.data.length, (index + 1) * stride);
  }
  return stacked as Tensor;
}

/** A copy of one row: a view would keep the whole batch's memory alive. */
function slice(name: string, { dtype, shape, data }: Tensor, row: number, rows: number): Tensor {
  if (shape[0] !== rows) {
    throw new RuntimeError(
      "RUNTIME_OUTPUT_INVALID",
      `output "${name}" has the shape [${shape.join(", ")}] for ${rows} rows: its first axis is not the batch`,
    );
  }
  const own = shape.slice(1);
  const size = sizeOf(own);
  return { dtype, shape: own, data: (data as Float32Array).slice(row * size, (row + 1) * size) } as unknown as Tensor;
}

function firstOf({ dtype, shape, data }: Tensor, length: number): Tensor {
  const own = [length, ...shape.slice(1)];
  return { dtype, shape: own, data: (data as Float32Array).slice(0, sizeOf(own)) } as unknown as Tensor;
}
