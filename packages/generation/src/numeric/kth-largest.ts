/** The k-th largest of the first `count` elements, counting repeats; the smallest of them if there are fewer than k. */
export function kthLargest(values: Float32Array, count: number, k: number): number {
  const size = Math.min(k, count);
  const heap = new Float64Array(size); // the largest so far, smallest first
  for (let i = 0; i < size; i++) heap[i] = values[i]!;
  for (let i = (size >> 1) - 1; i >= 0; i--) sink(heap, i);
  for (let i = size; i < count; i++) {
    if (!(values[i]! > heap[0]!)) continue;
    heap[0] = values[i]!;
    sink(heap, 0);
  }
  return heap[0]!;
}

function sink(heap: Float64Array, index: number): void {
  const value = heap[index]!;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= value) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = value;
}
