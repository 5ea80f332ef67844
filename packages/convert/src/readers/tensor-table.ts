import { setImmediate } from "node:timers/promises";
import { sizeOf, type Tensor, tensor } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import type { Checkpoint, ReadOptions, TensorInfo } from "./checkpoint.ts";
import { bytesPerUnit, widen } from "./widen.ts";

/** A tensor and the way to its bytes. */
export interface LocatedTensor extends TensorInfo {
  /** Part of the packed bytes, in a buffer of its own. */
  readonly read: (start: number, length: number, signal?: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
  /** False when a part costs as much as the whole (the file has the elements in another order). */
  readonly ranged: boolean;
}

/** What a reader found in its files. */
export interface TensorTable {
  readonly format: Checkpoint["format"];
  readonly tensors: readonly LocatedTensor[];
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly close: () => Promise<void>;
}

/** Elements widened between two turns of the event loop: about a millisecond. */
const SLICE_ELEMENTS = 256 * 1024;

/**
 * The checkpoint over tensors that a reader located: lookups, widening in slices and closing are the same for all formats.
 *
 * @throws ConvertError `CONVERT_FORMAT` when two tensors have the same name
 */
export function checkpointOf(table: TensorTable): Checkpoint {
  const located = new Map<string, LocatedTensor>();
  const tensors = new Map<string, TensorInfo>();
  for (const found of table.tensors) {
    if (located.has(found.name)) throw new ConvertError("CONVERT_FORMAT", `tensor "${found.name}" is there twice`);
    located.set(found.name, found);
    const { name, dtype, shape, byteLength } = found;
    tensors.set(name, { name, dtype, shape, byteLength });
  }

  function locate(name: string): LocatedTensor {
    const found = located.get(name);
    if (found === undefined) throw new ConvertError("CONVERT_TENSOR", `the checkpoint has no tensor "${name}"`);
    return found;
  }

  async function readBytes(name: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const found = locate(name);
    return found.read(0, found.byteLength, options.signal);
  }

  async function readFloat32(name: string, options: ReadOptions = {}): Promise<Tensor<"float32">> {
    const found = locate(name);
    const { dtype, shape, byteLength } = found;
    if (dtype === "float32") {
      const bytes = await found.read(0, byteLength, options.signal);
      return tensor("float32", shape, new Float32Array(bytes.buffer, bytes.byteOffset, sizeOf(shape)));
    }
    const result = new Float32Array(sizeOf(shape));
    const unit = bytesPerUnit(dtype);
    const slice = found.ranged ? SLICE_ELEMENTS : result.length;
    for (let start = 0; start < result.length; start += slice) {
      const elements = Math.min(slice, result.length - start);
      const bytes = await found.read(
        (start / unit.elements) * unit.bytes,
        (elements / unit.elements) * unit.bytes,
        options.signal,
      );
      for (let part = 0; part < elements; part += SLICE_ELEMENTS) {
        const count = Math.min(SLICE_ELEMENTS, elements - part);
        const from = (part / unit.elements) * unit.bytes;
        const packed = bytes.subarray(from, from + (count / unit.elements) * unit.bytes);
        widen(dtype, packed, result.subarray(start + part, start + part + count));
        await setImmediate();
        options.signal?.throwIfAborted();
      }
    }
    return tensor("float32", shape, result);
  }

  return {
    format: table.format,
    tensors,
    metadata: table.metadata,
    readBytes,
    readFloat32,
    close: table.close,
    [Symbol.asyncDispose]: table.close,
  };
}
