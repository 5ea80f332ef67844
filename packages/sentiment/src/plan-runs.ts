/**
 * Decides which sequences share a run. Only sequences of the same length do: then no run holds padding, no time goes into
 * it, and each row comes out bit for bit as if it had run alone.
 *
 * @param lengths tokens of each sequence
 * @param maxTokensPerRun rows × tokens that one run may have; a single sequence that is longer still gets its run
 * @returns indices into `lengths`, shortest sequences first; every index occurs once
 */
export function planRuns(lengths: ArrayLike<number>, maxTokensPerRun: number): number[][] {
  const byLength = new Map<number, number[]>();
  for (let index = 0; index < lengths.length; index++) {
    const length = lengths[index]!;
    const group = byLength.get(length);
    if (group === undefined) byLength.set(length, [index]);
    else group.push(index);
  }
  const runs: number[][] = [];
  for (const [length, group] of [...byLength].sort(([a], [b]) => a - b)) {
    const rows = Math.max(1, Math.floor(maxTokensPerRun / Math.max(1, length)));
    for (let start = 0; start < group.length; start += rows) runs.push(group.slice(start, start + rows));
  }
  return runs;
}
