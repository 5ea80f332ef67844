export { arrayTypeOf, bitsOf, type DataOf, type DType, dataLength, dtypes, isDType } from "./dtype.ts";
export { TensorError, type TensorErrorCode } from "./errors.ts";
export { normalizeAxis, type Shape, sameShape, sizeOf, stridesOf } from "./shape.ts";
export { type Tensor, tensor } from "./tensor.ts";
