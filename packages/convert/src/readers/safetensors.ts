import { bitsOf, type DType, sizeOf } from "@glossa/tensor";
import { z } from "zod";
import { ConvertError } from "../errors.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readJsonObject } from "./limited-json.ts";
import { openRangedFile, type RangedFile } from "./ranged-file.ts";
import { checkpointOf, type LocatedTensor, type TensorTable } from "./tensor-table.ts";

/** The reference implementation's own limit; headers of the largest models have a few MB. */
const MAX_HEADER_BYTES = 100_000_000;
/** Mixture-of-experts models have some 100,000 tensors. */
const MAX_TENSORS = 1_000_000;

const dtypes: ReadonlyMap<string, DType> = new Map([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["I16", "int16"],
  ["I8", "int8"],
  ["U64", "uint64"],
  ["U32", "uint32"],
  ["U16", "uint16"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
]);

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const tensorEntry = z.strictObject({
  dtype: z.string(),
  shape: z.array(count).max(16),
  data_offsets: z.tuple([count, count]),
});
const fileMetadata = z.record(z.string(), z.string());

/**
 * The tensors of one safetensors file: 8 bytes of header length, a JSON header, then the tensors without gaps
 * (https://github.com/huggingface/safetensors, "Format").
 */
export async function safetensorsTable(file: RangedFile, signal?: AbortSignal): Promise<TensorTable> {
  const broken = (what: string, cause?: unknown) =>
    new ConvertError("CONVERT_FORMAT", `${file.path} is not a valid safetensors file: ${what}`, { cause });
  if (file.size < 8) throw broken("it is shorter than its header length");
  const lengthBytes = await file.read(0, 8, signal);
  const headerLength = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (headerLength > MAX_HEADER_BYTES) {
    throw new ConvertError(
      "CONVERT_LIMIT",
      `${file.path} is no safetensors file, or its header of ${headerLength} bytes passes the limit of ${MAX_HEADER_BYTES}`,
    );
  }
  if (headerLength > file.size - 8) throw broken(`its header of ${headerLength} bytes passes the end of the file`);
  const header = await readJsonObject(file, 8, headerLength, MAX_HEADER_BYTES, signal);
  if (header.size > MAX_TENSORS) {
    throw new ConvertError(
      "CONVERT_LIMIT",
      `${file.path} lists ${header.size} tensors; at most ${MAX_TENSORS} are read`,
    );
  }

  const dataStart = 8 + headerLength;
  let metadata = new Map<string, unknown>();
  const tensors: (LocatedTensor & { readonly begin: number })[] = [];
  for (const [name, value] of header) {
    if (name === "__metadata__") {
      const parsed = fileMetadata.safeParse(value);
      if (!parsed.success) throw broken("__metadata__ is not a map of strings", parsed.error);
      metadata = new Map(Object.entries(parsed.data));
      continue;
    }
    const parsed = tensorEntry.safeParse(value);
    if (!parsed.success) throw broken(`the entry of tensor "${name}" is malformed`, parsed.error);
    const { shape, data_offsets } = parsed.data;
    const [begin, end] = data_offsets;
    const dtype = dtypes.get(parsed.data.dtype);
    if (dtype === undefined) {
      throw new ConvertError(
        "CONVERT_DTYPE",
        `tensor "${name}" of ${file.path} has dtype ${parsed.data.dtype}, which is not supported`,
      );
    }
    const byteLength = (safeSize(shape, () => broken(`tensor "${name}" has an impossible shape`)) * bitsOf(dtype)) / 8;
    if (end - begin !== byteLength) {
      throw broken(`tensor "${name}" needs ${byteLength} bytes, but its offsets span ${end - begin}`);
    }
    const read = (start: number, length: number, inner?: AbortSignal) =>
      file.read(dataStart + begin + start, length, inner);
    tensors.push({ name, dtype, shape, byteLength, read, ranged: true, begin });
  }

  // Without gaps and overlaps, as the reference demands: what is in the file is what the header lists.
  tensors.sort((a, b) => a.begin - b.begin || a.byteLength - b.byteLength);
  let position = 0;
  for (const { name, begin, byteLength } of tensors) {
    if (begin !== position) throw broken(`tensor "${name}" begins at ${begin}, but the one before ends at ${position}`);
    position += byteLength;
  }
  if (dataStart + position !== file.size) {
    throw broken(`its tensors end at byte ${dataStart + position}, but the file has ${file.size}`);
  }
  return { format: "safetensors", tensors, metadata, close: file.close };
}

function safeSize(shape: readonly number[], error: () => ConvertError): number {
  try {
    return sizeOf(shape);
  } catch {
    throw error();
  }
}

/** Opens one safetensors file. */
export async function openSafetensors(path: string, signal?: AbortSignal): Promise<Checkpoint> {
  const file = await openRangedFile(path);
  try {
    return checkpointOf(await safetensorsTable(file, signal));
  } catch (error) {
    await file.close();
    throw error;
  }
}
