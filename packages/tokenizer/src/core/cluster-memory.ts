/** What stands for a cluster of characters. */
export interface SpelledCluster {
  readonly bytes: Uint8Array;
  /** By byte the units of the cluster `[from, to)` that it stands for, one after the other; undefined if nobody asked. */
  readonly origins: Int32Array | undefined;
}

/** Clusters that are remembered. */
const MAX_CLUSTERS = 1 << 13;

/** Remembers what clusters become; undefined for one that only the stages can tell. */
export function clusterMemory(find: (text: string) => SpelledCluster | undefined) {
  const known = new Map<string, SpelledCluster | null>();
  return {
    of(text: string): SpelledCluster | undefined {
      let cluster = known.get(text);
      if (cluster === undefined) {
        cluster = find(text) ?? null;
        if (known.size === MAX_CLUSTERS) known.clear();
        known.set(text, cluster);
      }
      return cluster ?? undefined;
    },
  };
}
