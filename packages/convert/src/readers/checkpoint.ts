import type { DType, Shape, Tensor } from "@glossa/tensor";
import type { GgufBlockType } from "./gguf/block-types.ts";

/** A dtype of `@glossa/tensor`, or the name of a GGUF block type (`"Q4_0"`): a fixed number of elements in a packed block. */
export type CheckpointDType = DType | GgufBlockType;

/** What a checkpoint says about a tensor, without reading it. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: CheckpointDType;
  /** Outermost dimension first, also for GGUF, whose files store it the other way round. */
  readonly shape: Shape;
  /** Bytes of the packed, row-major elements. */
  readonly byteLength: number;
}

/** Options of a read. */
export interface ReadOptions {
  /** Ends the read; the promise is rejected with the signal's `reason`. */
  readonly signal?: AbortSignal;
}

/**
 * Named tensors in files, read when asked for. Opening reads headers alone; memory grows only by what is read.
 * Several reads may run at the same time.
 */
export interface Checkpoint {
  readonly format: "safetensors" | "gguf" | "pytorch";
  /** By name, in the order of the file (of the files, one after the other). */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * safetensors: the header's `__metadata__`; GGUF: all keys and values (numbers, bigint only beyond 2^53, strings,
   * booleans, arrays); PyTorch: empty.
   */
  readonly metadata: ReadonlyMap<string, unknown>;
  /**
   * The tensor's elements as the file has them: little-endian, row-major, packed, GGUF blocks as they are.
   * The bytes are a copy of their own, at offset 0 of their buffer.
   *
   * @throws ConvertError `CONVERT_TENSOR` if there is no such tensor, `CONVERT_FORMAT` if the file ended meanwhile,
   *   `CONVERT_CLOSED` after `close()`
   */
  readBytes(name: string, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The tensor as float32: float16, bfloat16 and integers widened, float64 rounded, GGUF blocks dequantized.
   *
   * @throws ConvertError as `readBytes`
   */
  readFloat32(name: string, options?: ReadOptions): Promise<Tensor<"float32">>;
  /** Closes the files. Reads that run end with `CONVERT_CLOSED` or with their bytes. Closing twice is allowed. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
