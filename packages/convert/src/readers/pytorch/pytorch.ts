import { bitsOf, sizeOf, stridesOf } from "@glossa/tensor";
import { ConvertError } from "../../errors.ts";
import type { RangedFile } from "../ranged-file.ts";
import type { LocatedTensor, TensorTable } from "../tensor-table.ts";
import { gather } from "./gather.ts";
import { PickledTensor, tensorGlobals } from "./tensor-globals.ts";
import { type PickledDict, unpickle } from "./unpickle.ts";
import { readZipEntries, type ZipEntry } from "./zip-entries.ts";

/** A pickle lists tensors without their data: some 200 bytes a tensor. */
const MAX_PICKLE_BYTES = 64 * 1024 * 1024;
/** Where training scripts keep the weights when the file has more than them. */
const nestedNames = ["state_dict", "model_state_dict", "model"];

/**
 * The tensors of a file written by torch.save since PyTorch 1.6: a zip archive with a pickle and one entry a storage.
 * The weights are the dict itself, or the dict under `state_dict`, `model_state_dict` or `model`. Numbers, strings and
 * booleans beside the tensors become metadata.
 */
export async function pytorchTable(file: RangedFile, signal?: AbortSignal): Promise<TensorTable> {
  const broken = (what: string) =>
    new ConvertError("CONVERT_FORMAT", `${file.path} is not a valid PyTorch archive: ${what}`);
  const entries = await readZipEntries(file, signal);
  const pickleNames = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickleNames.length !== 1) throw broken("it has no single data.pkl");
  const root = pickleNames[0]!.slice(0, -"data.pkl".length);
  if (entries.has(`${root}constants.pkl`)) throw broken("it is a TorchScript program; save its state_dict() instead");
  const pickle = entries.get(pickleNames[0]!)!;
  if (pickle.length > MAX_PICKLE_BYTES) {
    throw new ConvertError(
      "CONVERT_LIMIT",
      `${file.path} has a pickle of ${pickle.length} bytes; at most ${MAX_PICKLE_BYTES} are read`,
    );
  }
  const byteOrder = entries.get(`${root}byteorder`);
  if (byteOrder !== undefined) {
    const order =
      byteOrder.length > 16 ? "?" : new TextDecoder().decode(await file.read(byteOrder.start, byteOrder.length));
    if (order !== "little") throw broken(`its byte order is "${order}"; only little is supported`);
  }

  const saved = await unpickle(await file.read(pickle.start, pickle.length, signal), tensorGlobals(), signal);
  const weights = weightsOf(saved);
  if (weights === undefined) throw broken("it holds no dict of tensors");

  const tensors: LocatedTensor[] = [];
  const metadata = new Map<string, unknown>();
  for (const [name, value] of weights) {
    if (typeof name !== "string") throw broken("a tensor's name is not a string");
    if (value instanceof PickledTensor) tensors.push(locate(file, root, entries, name, value, broken));
    else if (value === null || ["string", "number", "boolean"].includes(typeof value)) metadata.set(name, value);
    else throw broken(`"${name}" is neither a tensor nor a plain value`);
  }
  return { format: "pytorch", tensors, metadata, close: file.close };
}

function hasTensors(dict: PickledDict): boolean {
  for (const value of dict.values()) if (value instanceof PickledTensor) return true;
  return false;
}

function weightsOf(saved: unknown): PickledDict | undefined {
  if (!(saved instanceof Map)) return undefined;
  if (hasTensors(saved)) return saved;
  for (const name of nestedNames) {
    const nested: unknown = saved.get(name);
    if (nested instanceof Map && hasTensors(nested)) return nested;
  }
  return undefined;
}

function locate(
  file: RangedFile,
  root: string,
  entries: ReadonlyMap<string, ZipEntry>,
  name: string,
  tensor: PickledTensor,
  broken: (what: string) => ConvertError,
): LocatedTensor {
  const { dtype, shape, strides, offset, storage } = tensor;
  const entry = entries.get(`${root}data/${storage.key}`);
  if (entry === undefined) throw broken(`tensor "${name}" needs data/${storage.key}, which is missing`);
  const width = bitsOf(dtype) / 8;
  const storageBytes = storage.dtype === undefined ? storage.size : storage.size * width;
  if (storageBytes > entry.length) {
    throw broken(`data/${storage.key} has ${entry.length} bytes; tensor "${name}" says ${storageBytes}`);
  }
  const byteLength = sizeOf(shape) * width;
  const start = entry.start + offset * width;
  const rowMajor = stridesOf(shape);
  const contiguous =
    byteLength === 0 || strides.every((stride, axis) => shape[axis] === 1 || stride === rowMajor[axis]);
  if (contiguous) {
    return {
      ...{ name, dtype, shape, byteLength, ranged: true },
      read: (from, length, signal) => file.read(start + from, length, signal),
    };
  }
  const span = (shape.reduce((last, dimension, axis) => last + (dimension - 1) * strides[axis]!, 0) + 1) * width;
  return {
    ...{ name, dtype, shape, byteLength, ranged: false },
    read: async (from, length, signal) => {
      const packed = await gather(await file.read(start, span, signal), shape, strides, width, signal);
      return from === 0 && length === byteLength ? packed : packed.slice(from, from + length);
    },
  };
}
