import { type Tensor, tensor } from "@glossa/tensor";
import { selectRows } from "./growing-cache.ts";
import { planSlots } from "./slots.ts";

/**
 * What the decoder reads of the sources, one slice per sentence: the keys and values of its cross-attention and the mask.
 * Rows of one sentence share its slice.
 */
export interface Sentences {
  /** The slot (slice) of each sentence. */
  readonly slots: Int32Array;
  /** The first slots of each tensor, by name. */
  tensors(): Readonly<Record<string, Tensor>>;
  /** Keeps these sentences; moves as few slices as possible. */
  keep(sentences: Int32Array): void;
  /** One slice for each of these sentences, which may repeat. */
  repeat(sentences: Int32Array): void;
}

/** @param sources by name, each with the sentences as first axis */
export function sentences(sources: Readonly<Record<string, Tensor>>, count: number): Sentences {
  let tensors = sources;
  let slots: Int32Array = Int32Array.from({ length: count }, (_, i) => i);
  const slice = ({ data, shape }: Tensor) => data.length / shape[0]!;
  return {
    get slots() {
      return slots;
    },
    tensors: () =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, whole]) => {
          const data = whole.data.subarray(0, slots.length * slice(whole));
          return [name, tensor(whole.dtype, [slots.length, ...whole.shape.slice(1)], data as never)];
        }),
      ),
    keep(kept) {
      const plan = planSlots(slots, kept);
      for (const whole of Object.values(tensors)) {
        const size = slice(whole);
        for (const [from, to] of plan.copies) whole.data.copyWithin(to * size, from * size, (from + 1) * size);
      }
      slots = plan.slots;
    },
    repeat(next) {
      const order = next.map((sentence) => slots[sentence]!);
      tensors = Object.fromEntries(Object.entries(tensors).map(([name, whole]) => [name, selectRows(whole, order)]));
      slots = Int32Array.from(next, (_, i) => i);
    },
  };
}
