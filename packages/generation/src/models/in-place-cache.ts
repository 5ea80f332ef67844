import { type Tensor, tensor } from "@glossa/tensor";
import { type BufferPool, bufferPool, type CacheBuffer } from "./buffer-pool.ts";
import { planSlots, type SlotPlan } from "./slots.ts";

export interface CacheShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly dtype: "float32" | "float16";
}

/** Copying more than this at once would hold up the event loop for milliseconds. */
const BYTES_PER_TURN = 8 * 1024 * 1024;

/** Capacities are multiples of this, so that caches of like prompts have buffers of the same size. */
const ROOM_STEP = 32;

/**
 * Keys and values of all layers, one buffer each, [rows, kvHeads, capacity, headSize]. A graph writes new positions into
 * them in place; rows are moved only when a selection asks for it.
 */
export interface InPlaceCache {
  /** Positions that each row has room for. */
  readonly capacity: number;
  /** The slot (row of the buffers) of each row of the caller's. */
  readonly slots: Int32Array;
  /** Filled positions of each slot. */
  readonly lengths: Int32Array;
  /** Changes whenever buffers or the number of rows do: tensors made before are then out of date. */
  readonly version: number;
  /** The first `rows` slots of each buffer: key of layer 0, value of layer 0, key of layer 1, … */
  tensors(): Tensor[];
  /** Makes room for `length` positions, at most `limit`. */
  reserve(length: number, limit: number): Promise<void>;
  select(rows: Int32Array): Promise<void>;
  /** Copies the rows of another cache of this shape behind the own ones. */
  add(other: InPlaceCache): Promise<void>;
  /** A slot that never holds a row. */
  readonly scratch: number;
  /** Makes sure that there are so many slots. */
  reserveRows(rows: number): Promise<void>;
  /** Carries out a plan made from `slots`. */
  move(plan: SlotPlan): Promise<void>;
  /** Gives the buffers back. No run may be using them; nothing else may be called afterwards. */
  free(): void;
}

/**
 * @param rows rows at first
 * @param mostRows rows that a selection may lead to
 * @param pool where buffers come from and go to
 */
export function inPlaceCache(
  shape: CacheShape,
  rows: number,
  mostRows: number,
  capacity: number,
  pool: BufferPool = bufferPool(),
): InPlaceCache {
  const { layers, kvHeads, headSize, dtype } = shape;
  const roomFor = (positions: number) => Math.ceil(positions / ROOM_STEP) * ROOM_STEP;
  let room = roomFor(capacity);
  let most = mostRows + 1; // one for scratch
  let slots: Int32Array = Int32Array.from({ length: rows }, (_, row) => row);
  let lengths: Int32Array = new Int32Array(most);
  let version = 0;
  // what a buffer holds at first does not matter: positions are written before they are read
  const allocate = (): CacheBuffer =>
    pool.take(most * kvHeads * room * headSize) ?? (tensor(dtype, [most, kvHeads, room, headSize]).data as CacheBuffer);
  let buffers = Array.from({ length: layers * 2 }, allocate);

  /** Copies the filled positions of a slot, head by head, between buffers that may have different capacities. */
  const copySlot = (
    from: CacheBuffer,
    fromRoom: number,
    fromSlot: number,
    to: CacheBuffer,
    toSlot: number,
    positions: number,
  ) => {
    const count = positions * headSize;
    for (let head = 0; head < kvHeads; head++) {
      const source = (fromSlot * kvHeads + head) * fromRoom * headSize;
      const target = (toSlot * kvHeads + head) * room * headSize;
      if (from === to) to.copyWithin(target, source, source + count);
      else to.set(from.subarray(source, source + count), target);
    }
  };
  const bytesOf = (positions: number) => positions * headSize * kvHeads * buffers[0]!.BYTES_PER_ELEMENT;

  const reallocate = async () => {
    const oldRoom = buffers[0]!.length / (lengths.length * kvHeads * headSize);
    const larger: CacheBuffer[] = [];
    let touched = 0;
    for (const old of buffers) {
      const data = allocate();
      for (const slot of slots) copySlot(old, oldRoom, slot, data, slot, lengths[slot]!);
      larger.push(data);
      touched += data.byteLength;
      if (touched > BYTES_PER_TURN) [touched] = [0, await nextTurn()];
    }
    pool.give(buffers);
    buffers = larger;
    version++;
  };

  const reserveRows = async (rows: number) => {
    if (rows < most) return;
    most = rows + 1;
    await reallocate();
    const longer = new Int32Array(most);
    longer.set(lengths);
    lengths = longer;
  };

  const move = async (plan: SlotPlan) => {
    const after = lengths.slice();
    const counts = plan.copies.map(([from, to]) => {
      after[to] = after[from]!;
      return after[to];
    });
    let copied = 0;
    for (const data of buffers) {
      for (const [i, [from, to]] of plan.copies.entries()) {
        copySlot(data, room, from, data, to, counts[i]!);
        copied += bytesOf(counts[i]!);
      }
      if (copied > BYTES_PER_TURN) [copied] = [0, await nextTurn()];
    }
    lengths = after;
    if (plan.slots.length !== slots.length) version++;
    slots = plan.slots;
  };

  return {
    get capacity() {
      return room;
    },
    get slots() {
      return slots;
    },
    get lengths() {
      return lengths;
    },
    get version() {
      return version;
    },
    tensors: () => {
      const size = slots.length * kvHeads * room * headSize;
      const dims = [slots.length, kvHeads, room, headSize];
      return buffers.map((data) => tensor(dtype, dims, data.subarray(0, size) as never));
    },
    async add(other) {
      const first = slots.length;
      const needed = first + other.slots.length;
      const larger = other.capacity > room;
      room = Math.max(room, other.capacity);
      // twice the rows, so that many single ones do not copy everything each time
      if (needed >= most) await reserveRows(Math.max(needed, first * 2));
      else if (larger) await reallocate();
      let copied = 0;
      for (const [i, { data }] of other.tensors().entries()) {
        for (const [row, slot] of other.slots.entries()) {
          copySlot(data as CacheBuffer, other.capacity, slot, buffers[i]!, first + row, other.lengths[slot]!);
          copied += bytesOf(other.lengths[slot]!);
        }
        if (copied > BYTES_PER_TURN) [copied] = [0, await nextTurn()];
      }
      other.slots.forEach((slot, row) => {
        lengths[first + row] = other.lengths[slot]!;
      });
      slots = Int32Array.from({ length: needed }, (_, row) => (row < first ? slots[row]! : row));
      version++;
    },
    async reserve(length, limit) {
      if (length <= room) return;
      room = roomFor(Math.min(Math.max(length, room * 2), limit));
      await reallocate();
    },
    get scratch() {
      return most - 1;
    },
    async select(next) {
      await reserveRows(next.length);
      await move(planSlots(slots, next));
    },
    reserveRows,
    move,
    free() {
      pool.give(buffers);
      buffers = [];
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
