import { TensorError } from "./errors.ts";

/** A 4-bit dtype: `int4` holds −8 … 7, `uint4` holds 0 … 15. */
export type Packed4DType = "int4" | "uint4";

/** A view of 4-bit elements packed two to a byte, the first in the low nibble, as ONNX packs them. */
export interface Packed4View {
  readonly dtype: Packed4DType;
  /** Number of elements. */
  readonly length: number;
  /** The bytes below; changes show in both. */
  readonly bytes: Uint8Array;
  /** @throws TensorError `TENSOR_RANGE` outside 0 … length − 1 */
  get(index: number): number;
  /** @throws TensorError `TENSOR_RANGE` for an index outside the view or a value the dtype cannot hold */
  set(index: number, value: number): void;
  /** All elements, one to a slot: `unpack4` of this view. */
  unpack(): Int8Array;
}

/**
 * A view of `length` elements in `bytes`.
 *
 * @throws TensorError `TENSOR_DATA` if `bytes` does not have exactly ⌈length / 2⌉ bytes, `TENSOR_DTYPE` for other dtypes
 */
export function packed4View(dtype: Packed4DType, bytes: Uint8Array, length: number): Packed4View {
  const [low, high] = rangeOf(dtype);
  checkLength(dtype, bytes, length);
  const check = (index: number): void => {
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new TensorError("TENSOR_RANGE", `there is no element ${index} in a view of ${length}`);
    }
  };
  return {
    dtype,
    length,
    bytes,
    get(index) {
      check(index);
      const value = (bytes[index >>> 1]! >> ((index & 1) << 2)) & 15;
      return value > high ? value - 16 : value;
    },
    set(index, value) {
      check(index);
      if (!Number.isInteger(value) || value < low || value > high) throw outside(dtype, value);
      const shift = (index & 1) << 2;
      bytes[index >>> 1] = (bytes[index >>> 1]! & (0xf0 >> shift)) | ((value & 15) << shift);
    },
    unpack: () => unpack4(dtype, bytes, length),
  };
}

/**
 * Packs elements two to a byte, the first in the low nibble; the spare nibble of an odd count is 0.
 *
 * @throws TensorError `TENSOR_RANGE` for a value the dtype cannot hold, `TENSOR_DTYPE` for other dtypes
 */
export function pack4(dtype: Packed4DType, values: ArrayLike<number>): Uint8Array {
  const [low, high] = rangeOf(dtype);
  const bytes = new Uint8Array(Math.ceil(values.length / 2));
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isInteger(value) || value < low || value > high) throw outside(dtype, value);
    bytes[i >>> 1]! |= (value & 15) << ((i & 1) << 2);
  }
  return bytes;
}

/**
 * All elements of packed bytes, one to a slot: −8 … 7 for int4, 0 … 15 for uint4.
 *
 * @param length how many elements there are; an odd count leaves the last high nibble out
 * @param out where they go, from its start on; default a new array
 * @throws TensorError `TENSOR_DATA` if `bytes` does not have exactly ⌈length / 2⌉ bytes or `out` is too short,
 *   `TENSOR_DTYPE` for other dtypes
 */
export function unpack4(
  dtype: Packed4DType,
  bytes: Uint8Array,
  length: number,
  out: Int8Array = new Int8Array(length),
): Int8Array {
  const signed = rangeOf(dtype)[0] < 0;
  checkLength(dtype, bytes, length);
  if (out.length < length) {
    throw new TensorError("TENSOR_DATA", `out has ${out.length} elements, but ${length} are to be written`);
  }
  const pairs = length >>> 1;
  // Shifting up to the top of 32 bits and down again extends the sign.
  for (let i = 0; i < pairs; i++) {
    const byte = bytes[i]!;
    out[2 * i] = signed ? (byte << 28) >> 28 : byte & 15;
    out[2 * i + 1] = signed ? (byte << 24) >> 28 : byte >>> 4;
  }
  if (length & 1) {
    const byte = bytes[pairs]!;
    out[length - 1] = signed ? (byte << 28) >> 28 : byte & 15;
  }
  return out;
}

function rangeOf(dtype: Packed4DType): readonly [low: number, high: number] {
  if (dtype === "int4") return [-8, 7];
  if (dtype === "uint4") return [0, 15];
  throw new TensorError("TENSOR_DTYPE", `packed 4-bit elements are int4 or uint4, not ${String(dtype)}`);
}

function checkLength(dtype: Packed4DType, bytes: Uint8Array, length: number): void {
  if (!Number.isSafeInteger(length) || length < 0 || bytes.length !== Math.ceil(length / 2)) {
    const needed = Math.ceil(length / 2);
    throw new TensorError("TENSOR_DATA", `${length} elements of ${dtype} take ${needed} bytes, not ${bytes.length}`);
  }
}

function outside(dtype: Packed4DType, value: number): TensorError {
  const [low, high] = rangeOf(dtype);
  return new TensorError("TENSOR_RANGE", `${dtype} holds the integers ${low} to ${high}, not ${value}`);
}
