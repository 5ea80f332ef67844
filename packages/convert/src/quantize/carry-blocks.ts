import { float16Values } from "@glossa/tensor";
import { pace } from "../pace.ts";
import { blockLayouts } from "../readers/gguf/block-types.ts";

/** Elements of a block, in GGUF's types below and in MatMulNBits. */
const BLOCK = 32;

/** GGUF blocks that MatMulNBits can multiply as they are. */
export type CarriedType = "Q4_0" | "Q4_1" | "Q8_0";

/** Blocks as MatMulNBits reads them, with exactly the values that the file has. */
export interface CarriedBlocks {
  /** Q4: [outputs, blocks, 16], the earlier of two elements in the low half. Q8: [outputs, blocks, 32], 128 for zero. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** [outputs, blocks]. */
  readonly scales: Float32Array<ArrayBuffer>;
  /** Q4_1: what is added to each element of a block once 8 stands for zero, [outputs, blocks]. */
  readonly offsets: Float32Array<ArrayBuffer> | undefined;
}

/**
 * Moves the elements of GGUF blocks to where MatMulNBits has them. Nothing is rounded: float16 scales are widened, and
 * Q4_1's d·q + m is d·(q - 8) + (m + 8d), whose parts are nearer to zero, so that rounding activations changes less.
 */
export async function carryBlocks(type: CarriedType, packed: Uint8Array, signal?: AbortSignal): Promise<CarriedBlocks> {
  const { bytes } = blockLayouts[type];
  const count = packed.length / bytes;
  const half = float16Values();
  const scaleAt = (at: number): number => half[packed[at]! | (packed[at + 1]! << 8)]!;
  const scales = new Float32Array(count);
  const offsets = type === "Q4_1" ? new Float32Array(count) : undefined;
  const values = new Uint8Array(type === "Q8_0" ? count * BLOCK : (count * BLOCK) / 2);
  const rest = pace(signal);
  for (let block = 0; block < count; block++) {
    const at = block * bytes;
    scales[block] = scaleAt(at);
    if (offsets) offsets[block] = scaleAt(at + 2) + 8 * scales[block]!;
    if (type === "Q8_0") {
      for (let i = 0; i < BLOCK; i++) values[block * BLOCK + i] = packed[at + 2 + i]! ^ 0x80;
    } else {
      // GGUF pairs element i with i + 16 in a byte, MatMulNBits i with i + 1.
      const from = at + (type === "Q4_1" ? 4 : 2);
      for (let i = 0; i < BLOCK / 4; i++) {
        const first = packed[from + 2 * i]!;
        const second = packed[from + 2 * i + 1]!;
        values[(block * BLOCK) / 2 + i] = (first & 15) | ((second & 15) << 4);
        values[(block * BLOCK) / 2 + 8 + i] = (first >> 4) | (second & 0xf0);
      }
    }
    if ((block & 1023) === 0 && rest.due()) await rest.rest();
  }
  return { values, scales, offsets };
}
