import { type Tensor, toFloat32 } from "@glossa/tensor";

/** The logits of each row's last token, [rows, vocab], from [rows, tokens, vocab]. */
export function lastLogits(logits: Tensor): Float32Array {
  const [rows = 0, tokens = 0, vocab = 0] = logits.shape;
  const all = floatsOf(logits);
  if (tokens === 1) return all;
  const last = new Float32Array(rows * vocab);
  for (let row = 0; row < rows; row++) {
    const start = ((row + 1) * tokens - 1) * vocab;
    last.set(all.subarray(start, start + vocab), row * vocab);
  }
  return last;
}

/** A tensor's elements as float32; not copied if they are. */
export function floatsOf(source: Tensor): Float32Array {
  return source.dtype === "float32" ? (source.data as Float32Array) : toFloat32(source as never).data;
}
