/** A list of ids that grows; engines write to `ids` directly. */
export interface IdList {
  ids: Int32Array;
  length: number;
}

export function idList(capacity: number): IdList {
  return { ids: new Int32Array(capacity), length: 0 };
}

/** Makes room for `more` ids. */
export function reserve(list: IdList, more: number): void {
  const need = list.length + more;
  if (need <= list.ids.length) return;
  const larger = new Int32Array(Math.max(need, list.ids.length * 2));
  larger.set(list.ids.subarray(0, list.length));
  list.ids = larger;
}

/** A plain array of the ids from `start` on. */
export function toArray(list: IdList, start = 0): number[] {
  const { ids, length } = list;
  const array = new Array<number>(length - start);
  for (let i = start; i < length; i++) array[i - start] = ids[i]!;
  return array;
}
