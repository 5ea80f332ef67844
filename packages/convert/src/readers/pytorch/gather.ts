import { type Shape, sizeOf } from "@glossa/tensor";
import { pace } from "../../pace.ts";

/** Elements between two looks at the clock: some hundred microseconds. */
const STRETCH = 16_384;

/**
 * Elements of a strided view, packed in row-major order. Lets other work run meanwhile.
 *
 * @param bytes from the view's first element to its last
 * @param strides in elements
 * @param width bytes of an element
 */
export async function gather(
  bytes: Uint8Array,
  shape: Shape,
  strides: readonly number[],
  width: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = sizeOf(shape);
  const out = new Uint8Array(size * width);
  const index = new Array<number>(shape.length).fill(0);
  const rest = pace(signal);
  let from = 0;
  for (let to = 0; to < size; to++) {
    for (let byte = 0; byte < width; byte++) out[to * width + byte] = bytes[from * width + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
    if (to % STRETCH === 0 && rest.due()) await rest.rest();
  }
  return out;
}
