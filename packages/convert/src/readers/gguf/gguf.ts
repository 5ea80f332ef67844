import { bitsOf, sizeOf } from "@glossa/tensor";
import { ConvertError } from "../../errors.ts";
import type { CheckpointDType } from "../checkpoint.ts";
import type { RangedFile } from "../ranged-file.ts";
import type { LocatedTensor, TensorTable } from "../tensor-table.ts";
import { blockLayouts, isBlockType } from "./block-types.ts";
import { type ByteCursor, byteCursor } from "./byte-cursor.ts";
import { arrayBudget, readKey, readTypedValue } from "./metadata.ts";

/** "GGUF" as a little-endian number. */
export const GGUF_MAGIC = 0x46554747;
/** Tokenizers of 300,000 entries take some 15 MB; a tokenizer.json kept beside them as much again. */
export const MAX_HEADER_BYTES: number = 256 * 1024 * 1024;
/** Real files have fewer than 100. */
const MAX_KEYS = 65_536;
/** Mixture-of-experts models have some 1,000, as ggml merges experts into one tensor. */
const MAX_TENSORS = 1_000_000;
/** GGML_MAX_DIMS */
const MAX_RANK = 4;
const DEFAULT_ALIGNMENT = 32;

/** ggml_type by its number, with the name to report where a type is not supported. */
const types: ReadonlyMap<number, CheckpointDType | { readonly unsupported: string }> = new Map<
  number,
  CheckpointDType | { readonly unsupported: string }
>([
  [0, "float32"],
  [1, "float16"],
  [2, "Q4_0"],
  [3, "Q4_1"],
  [6, "Q5_0"],
  [7, "Q5_1"],
  [8, "Q8_0"],
  [9, { unsupported: "Q8_1" }],
  [10, "Q2_K"],
  [11, "Q3_K"],
  [12, "Q4_K"],
  [13, "Q5_K"],
  [14, "Q6_K"],
  [15, { unsupported: "Q8_K" }],
  [16, { unsupported: "IQ2_XXS" }],
  [17, { unsupported: "IQ2_XS" }],
  [18, { unsupported: "IQ3_XXS" }],
  [19, { unsupported: "IQ1_S" }],
  [20, { unsupported: "IQ4_NL" }],
  [21, { unsupported: "IQ3_S" }],
  [22, { unsupported: "IQ2_S" }],
  [23, { unsupported: "IQ4_XS" }],
  [24, "int8"],
  [25, "int16"],
  [26, "int32"],
  [27, "int64"],
  [28, "float64"],
  [29, { unsupported: "IQ1_M" }],
  [30, "bfloat16"],
  [34, { unsupported: "TQ1_0" }],
  [35, { unsupported: "TQ2_0" }],
  [39, { unsupported: "MXFP4" }],
]);

interface Entry {
  readonly name: string;
  readonly dtype: CheckpointDType;
  readonly shape: number[];
  readonly byteLength: number;
  readonly offset: number;
}

/**
 * The metadata and tensors of a GGUF file of version 2 or 3, little-endian
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 */
export async function ggufTable(file: RangedFile, signal?: AbortSignal): Promise<TensorTable> {
  const broken = (what: string) => new ConvertError("CONVERT_FORMAT", `${file.path} is not a valid GGUF file: ${what}`);
  const cursor = byteCursor(file, MAX_HEADER_BYTES, signal);
  await cursor.fill(24);
  if (cursor.uint32() !== GGUF_MAGIC) throw broken("it does not begin with GGUF");
  const version = cursor.uint32();
  if (version !== 2 && version !== 3) {
    const swapped = version === 0x02000000 || version === 0x03000000;
    throw broken(
      swapped ? "it is big-endian, which is not supported" : `version ${version} is not supported (2 and 3 are)`,
    );
  }
  const tensorCount = limited(cursor.uint64(), MAX_TENSORS, "tensors", file.path);
  const keyCount = limited(cursor.uint64(), MAX_KEYS, "metadata keys", file.path);

  const metadata = new Map<string, unknown>();
  const budget = arrayBudget();
  for (let i = 0; i < keyCount; i++) {
    const key = await readKey(cursor);
    if (metadata.has(key)) throw broken(`the key "${key}" is there twice`);
    metadata.set(key, await readTypedValue(cursor, budget));
  }
  const parts = metadata.get("split.count");
  if (typeof parts === "number" && parts > 1) {
    throw new ConvertError(
      "CONVERT_FORMAT",
      `${file.path} is one of ${parts} parts of a model; join them with llama.cpp's gguf-split --merge first`,
    );
  }
  const alignment = metadata.get("general.alignment") ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== "number" || !Number.isInteger(alignment) || alignment < 8 || alignment % 8 !== 0) {
    throw broken(`general.alignment is ${String(alignment)}, not a positive multiple of 8`);
  }

  const entries: Entry[] = [];
  for (let i = 0; i < tensorCount; i++) entries.push(await readEntry(cursor, broken));

  const dataStart = Math.ceil(cursor.position() / alignment) * alignment;
  const dataLength = Math.max(0, file.size - dataStart);
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength)) {
    if (entry.offset % alignment !== 0) throw broken(`tensor "${entry.name}" is not aligned to ${alignment}`);
    if (entry.offset + entry.byteLength > dataLength) throw broken(`tensor "${entry.name}" passes the end of the file`);
    if (entry.offset < end && entry.byteLength > 0) throw broken(`tensor "${entry.name}" overlaps another one`);
    end = Math.max(end, entry.offset + entry.byteLength);
  }
  const tensors = entries.map(
    ({ name, dtype, shape, byteLength, offset }): LocatedTensor => ({
      name,
      dtype,
      shape,
      byteLength,
      ranged: true,
      read: (start, length, inner) => file.read(dataStart + offset + start, length, inner),
    }),
  );
  return { format: "gguf", tensors, metadata, close: file.close };
}

async function readEntry(cursor: ByteCursor, broken: (what: string) => ConvertError): Promise<Entry> {
  const name = await readKey(cursor);
  if (!cursor.has(4)) await cursor.fill(4);
  const rank = cursor.uint32();
  if (rank > MAX_RANK) throw broken(`tensor "${name}" has ${rank} dimensions; the format allows ${MAX_RANK}`);
  if (!cursor.has(rank * 8 + 12)) await cursor.fill(rank * 8 + 12);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const dimension = cursor.uint64();
    if (dimension > Number.MAX_SAFE_INTEGER) throw broken(`tensor "${name}" has an impossible shape`);
    shape.unshift(Number(dimension)); // the file has the innermost first
  }
  const typeNumber = cursor.uint32();
  const type = types.get(typeNumber);
  if (type === undefined || typeof type === "object") {
    const spelled = type === undefined ? `number ${typeNumber}` : type.unsupported;
    throw new ConvertError("CONVERT_DTYPE", `tensor "${name}" has the GGUF type ${spelled}, which is not supported`);
  }
  const offset = cursor.uint64();
  if (offset > Number.MAX_SAFE_INTEGER) throw broken(`tensor "${name}" passes the end of the file`);
  let size: number;
  try {
    size = sizeOf(shape);
  } catch {
    throw broken(`tensor "${name}" has an impossible shape`);
  }
  let byteLength: number;
  if (isBlockType(type)) {
    const layout = blockLayouts[type];
    if ((shape.at(-1) ?? 1) % layout.elements !== 0) {
      throw broken(`rows of tensor "${name}" are not whole blocks of ${layout.elements}`);
    }
    byteLength = (size / layout.elements) * layout.bytes;
  } else {
    byteLength = (size * bitsOf(type)) / 8;
  }
  return { name, dtype: type, shape, byteLength, offset: Number(offset) };
}

function limited(count: bigint, limit: number, what: string, path: string): number {
  if (count > BigInt(limit)) {
    throw new ConvertError("CONVERT_LIMIT", `${path} announces ${count} ${what}; at most ${limit} are read`);
  }
  return Number(count);
}
