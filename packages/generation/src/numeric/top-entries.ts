/** The largest elements seen so far with a number each (an index, say). Of equal values those with the lowest numbers win. */
export interface TopEntries {
  /** Smaller values do not get in, and equal ones only with a lower tag; −Infinity (never let in) while there is room. */
  readonly floor: number;
  offer(value: number, tag: number): void;
  /** Descending by value, equal ones by tag. Empties the collection. */
  take(): { values: number[]; tags: number[] };
}

/** Keeps the `size` largest values offered. */
export function topEntries(size: number): TopEntries {
  const values = new Float64Array(size); // a heap: the next to go is first
  const tags = new Float64Array(size);
  let count = 0;
  let floor = Number.NEGATIVE_INFINITY;

  /** Whether entry a leaves before entry b. */
  const leavesBefore = (valueA: number, tagA: number, valueB: number, tagB: number) =>
    valueA < valueB || (valueA === valueB && tagA > tagB);

  const rise = (index: number, value: number, tag: number) => {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!leavesBefore(value, tag, values[parent]!, tags[parent]!)) break;
      values[index] = values[parent]!;
      tags[index] = tags[parent]!;
      index = parent;
    }
    values[index] = value;
    tags[index] = tag;
  };
  const sink = (value: number, tag: number) => {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= count) break;
      if (child + 1 < count && leavesBefore(values[child + 1]!, tags[child + 1]!, values[child]!, tags[child]!))
        child++;
      if (!leavesBefore(values[child]!, tags[child]!, value, tag)) break;
      values[index] = values[child]!;
      tags[index] = tags[child]!;
      index = child;
    }
    values[index] = value;
    tags[index] = tag;
  };

  return {
    get floor() {
      return floor;
    },
    offer(value, tag) {
      if (!(value > Number.NEGATIVE_INFINITY)) return;
      if (count < size) rise(count++, value, tag);
      else if (leavesBefore(values[0]!, tags[0]!, value, tag)) sink(value, tag);
      if (count === size) floor = values[0]!;
    },
    take() {
      const order = Array.from({ length: count }, (_, i) => i);
      order.sort((a, b) => values[b]! - values[a]! || tags[a]! - tags[b]!);
      const taken = { values: order.map((i) => values[i]!), tags: order.map((i) => tags[i]!) };
      count = 0;
      floor = Number.NEGATIVE_INFINITY;
      return taken;
    },
  };
}
