/** Element types, spelled as ONNX spells them. `int4` and `uint4` are packed two to a byte, low nibble first. */
export type DType =
  | "float32"
  | "float16"
  | "bfloat16"
  | "float64"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8"
  | "bool"
  | "int4"
  | "uint4";

/** The typed array that holds each dtype. float16 and bfloat16 are held as their bits, bool as 0 and 1. */
export interface DataOf {
  float32: Float32Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  float64: Float64Array;
  int64: BigInt64Array;
  int32: Int32Array;
  int16: Int16Array;
  int8: Int8Array;
  uint64: BigUint64Array;
  uint32: Uint32Array;
  uint16: Uint16Array;
  uint8: Uint8Array;
  bool: Uint8Array;
  int4: Uint8Array;
  uint4: Uint8Array;
}

interface DTypeInfo<D extends DType> {
  /** Bits per element. */
  readonly bits: number;
  readonly array: {
    new (length: number): DataOf[D];
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): DataOf[D];
  };
}

const table: { readonly [D in DType]: DTypeInfo<D> } = {
  float32: { bits: 32, array: Float32Array },
  float16: { bits: 16, array: Uint16Array },
  bfloat16: { bits: 16, array: Uint16Array },
  float64: { bits: 64, array: Float64Array },
  int64: { bits: 64, array: BigInt64Array },
  int32: { bits: 32, array: Int32Array },
  int16: { bits: 16, array: Int16Array },
  int8: { bits: 8, array: Int8Array },
  uint64: { bits: 64, array: BigUint64Array },
  uint32: { bits: 32, array: Uint32Array },
  uint16: { bits: 16, array: Uint16Array },
  uint8: { bits: 8, array: Uint8Array },
  bool: { bits: 8, array: Uint8Array },
  int4: { bits: 4, array: Uint8Array },
  uint4: { bits: 4, array: Uint8Array },
};

/** All dtypes. */
export const dtypes: readonly DType[] = Object.keys(table) as DType[];

/** Whether a string names a dtype. */
export function isDType(name: string): name is DType {
  return Object.hasOwn(table, name);
}

/** Bits per element: 4 for int4 and uint4. */
export function bitsOf(dtype: DType): number {
  return table[dtype].bits;
}

/** The typed array constructor of a dtype. */
export function arrayTypeOf<D extends DType>(dtype: D): DTypeInfo<D>["array"] {
  return table[dtype].array;
}

/** How many array elements hold `size` tensor elements: half as many bytes, rounded up, for the 4-bit dtypes. */
export function dataLength(dtype: DType, size: number): number {
  return table[dtype].bits === 4 ? Math.ceil(size / 2) : size;
}
