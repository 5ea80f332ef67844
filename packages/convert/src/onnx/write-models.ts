import { createHash } from "node:crypto";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bitsOf, type DType, type Shape, sizeOf } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import type { GraphDefinition } from "./graph.ts";
import { encodeModel, type TensorProto } from "./proto.ts";

/** ONNX operator set 21 and its IR version: 4-bit types and blocks, read by ONNX Runtime 1.20 and newer. */
const OPSETS = [
  { domain: "", version: 21 },
  { domain: "com.microsoft", version: 1 },
] as const;
const IR_VERSION = 10;

/** Smaller tensors lie in the model file: a mapping of their own costs more than it saves. */
const EXTERNAL_FROM_BYTES = 4096;
/** A page, so that a tensor can be mapped where it lies. */
const ALIGNMENT = 4096;
/** Large tensors start where Windows can map them (its allocation granularity); the padding is small beside them. */
const LARGE_BYTES = 1 << 20;
const LARGE_ALIGNMENT = 65_536;
/** How much is written at once, so that hashing does not hold the event loop. */
const CHUNK_BYTES = 1 << 20;

/** A graph and the file it becomes. */
export interface ModelFile {
  /** `"model.onnx"`. */
  readonly file: string;
  readonly graph: GraphDefinition;
}

/** A weight as it was written. */
export interface WrittenTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly byteLength: number;
  /** Of its group (a quantized matrix with its scales): RMS of what rounding changed, over RMS of the source. */
  readonly relativeError: number;
  readonly sources: readonly string[];
}

/** What `writeModels` wrote. */
export interface WrittenModels {
  /** File name, bytes and SHA-256 in hexadecimal, in the order of writing. */
  readonly files: readonly { readonly file: string; readonly byteLength: number; readonly sha256: string }[];
  readonly tensors: readonly WrittenTensor[];
}

/** Options of `writeModels`. */
export interface WriteModelsOptions {
  /** File for the weights that all models share. Not made when every weight is small. Default `"model.onnx_data"`. */
  readonly dataFile?: string;
  /** `metadata_props` of each model. */
  readonly metadata?: ReadonlyMap<string, string>;
  readonly producer?: { readonly name: string; readonly version: string };
  /** Called after each weight group, with counts over all models. */
  readonly onProgress?: (written: number, total: number, name: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes ONNX models with their large weights in one file beside them. One weight group is in memory at a time. The same
 * graphs and weights give the same bytes.
 *
 * @throws ConvertError `CONVERT_GRAPH` when a weight's bytes do not fit its shape
 */
export async function writeModels(
  directory: string,
  models: readonly ModelFile[],
  options: WriteModelsOptions = {},
): Promise<WrittenModels> {
  const { dataFile = "model.onnx_data", metadata = new Map(), producer = { name: "glossa", version: "" } } = options;
  const written = new Map<string, TensorProto>();
  const tensors: WrittenTensor[] = [];
  const files: { file: string; byteLength: number; sha256: string }[] = [];
  const data = await externalData(join(directory, dataFile));
  try {
    const groups = new Map(
      models.flatMap(({ graph }) => graph.weights.map((group) => [group.tensors[0]!.name, group])),
    );
    let count = 0;
    for (const [name, group] of groups) {
      options.signal?.throwIfAborted();
      const loaded = await group.load(options.signal);
      for (const [index, { name, dtype, shape }] of group.tensors.entries()) {
        const bytes = loaded.bytes[index];
        const byteLength = Math.ceil((sizeOf(shape) * bitsOf(dtype)) / 8);
        if (bytes?.byteLength !== byteLength) {
          const found = bytes?.byteLength ?? "no";
          throw new ConvertError("CONVERT_GRAPH", `weight "${name}" needs ${byteLength} bytes but has ${found}`);
        }
        const location =
          byteLength < EXTERNAL_FROM_BYTES
            ? { bytes: bytes.slice() }
            : { file: dataFile, offset: await data.append(bytes, options.signal), length: byteLength };
        written.set(name, { name, dtype, shape, location });
        tensors.push({ name, dtype, shape, byteLength, relativeError: loaded.relativeError, sources: group.sources });
      }
      options.onProgress?.(++count, groups.size, name);
    }
    if (data.byteLength() > 0) files.push({ file: dataFile, byteLength: data.byteLength(), sha256: data.sha256() });
  } finally {
    await data.close();
  }
  for (const { file, graph } of models) {
    options.signal?.throwIfAborted();
    const bytes = encodeModel({
      irVersion: IR_VERSION,
      opsets: OPSETS,
      producer,
      graphName: file,
      nodes: graph.nodes,
      initializers: [
        ...graph.constants.map(({ bytes, ...tensor }) => ({ ...tensor, location: { bytes } })),
        ...graph.weights.flatMap((group) => group.tensors.map(({ name }) => written.get(name)!)),
      ],
      inputs: graph.inputs,
      outputs: graph.outputs,
      metadata,
    });
    await writeFile(join(directory, file), bytes, { flag: "wx" });
    files.push({ file, byteLength: bytes.byteLength, sha256: createHash("sha256").update(bytes).digest("hex") });
  }
  return { files, tensors };
}

/** A file of aligned tensors, made when the first one comes. */
async function externalData(path: string): Promise<{
  append(bytes: Uint8Array, signal?: AbortSignal): Promise<number>;
  byteLength(): number;
  sha256(): string;
  close(): Promise<void>;
}> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  let position = 0;
  const hash = createHash("sha256");
  async function write(bytes: Uint8Array): Promise<void> {
    file ??= await open(path, "wx");
    hash.update(bytes);
    for (let done = 0; done < bytes.byteLength; ) {
      done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
    }
    position += bytes.byteLength;
  }
  return {
    async append(bytes, signal) {
      const alignment = bytes.byteLength >= LARGE_BYTES ? LARGE_ALIGNMENT : ALIGNMENT;
      const padding = (alignment - (position % alignment)) % alignment;
      if (padding > 0) await write(new Uint8Array(padding));
      const offset = position;
      for (let start = 0; start < bytes.byteLength; start += CHUNK_BYTES) {
        signal?.throwIfAborted();
        await write(bytes.subarray(start, start + CHUNK_BYTES));
      }
      return offset;
    },
    byteLength: () => position,
    sha256: () => hash.digest("hex"),
    close: async () => file?.close(),
  };
}
