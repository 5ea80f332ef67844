import { arrayTypeOf, type DataOf, type DType, dataLength, isDType } from "./dtype.ts";
import { TensorError } from "./errors.ts";
import { type Shape, sizeOf } from "./shape.ts";

/**
 * A dense, row-major tensor in main memory: plain data, so that it survives `structuredClone`, worker messages and two
 * copies of this package. `data` may lie in an ArrayBuffer or a SharedArrayBuffer and is never copied by construction.
 */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  /** Outermost dimension first; `[]` is a scalar. */
  readonly shape: Shape;
  /** Exactly as many elements as the shape asks for (half as many bytes, rounded up, for int4 and uint4). */
  readonly data: DataOf[D];
}

/**
 * Makes a tensor over `data`, or over zeros.
 *
 * @param dtype element type
 * @param shape dimensions, outermost first
 * @param data its elements in row-major order; kept, not copied
 * @throws TensorError `TENSOR_DTYPE`, `TENSOR_SHAPE`, or `TENSOR_DATA` when the array's type or length does not fit
 */
export function tensor<D extends DType>(dtype: D, shape: Shape, data?: DataOf[D]): Tensor<D> {
  if (!isDType(dtype)) throw new TensorError("TENSOR_DTYPE", `unknown dtype "${String(dtype)}"`);
  const size = sizeOf(shape);
  const length = dataLength(dtype, size);
  const ArrayType = arrayTypeOf(dtype);
  if (data === undefined) return { dtype, shape: [...shape], data: new ArrayType(length) };
  if (typedArrayName(data) !== ArrayType.name) {
    throw new TensorError(
      "TENSOR_DATA",
      `a ${dtype} tensor holds a ${ArrayType.name}, but got ${typedArrayName(data) ?? typeof data}`,
    );
  }
  if (data.length !== length) {
    throw new TensorError(
      "TENSOR_DATA",
      `shape [${shape.join(", ")}] needs ${length} elements of ${ArrayType.name}, but the data has ${data.length}`,
    );
  }
  return { dtype, shape: [...shape], data };
}

/** Works for arrays of other realms, and cannot be fooled by an object that only calls itself an array. */
const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!
  .get!;

function typedArrayName(value: unknown): string | undefined {
  return typedArrayTag.call(value) as string | undefined;
}
