import type { MergeRules } from "./merge-table.ts";

/** Whether a rule merges tokens that stand for bytes: what it makes is not spelled as the text that it covers. */
export function mergesBytes({ left, right }: MergeRules, byteIds: Int32Array): boolean {
  const isByte = new Uint8Array(byteIds.reduce((most, id) => Math.max(most, id + 1), 0));
  for (const id of byteIds) isByte[id] = 1;
  for (let rule = 0; rule < left.length; rule++) {
    if (isByte[left[rule]!] === 1 || isByte[right[rule]!] === 1) return true;
  }
  return false;
}
