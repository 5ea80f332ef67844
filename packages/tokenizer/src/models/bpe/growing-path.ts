import type { Steps } from "../../steps.ts";
import type { TokenPath } from "./token-path.ts";

/**
 * A {@link TokenPath} that is built bit by bit once enough long words have been seen. Its tables take about as long as
 * reading the merges; text with spaces, where new words are short, can do without them.
 */
export interface GrowingPath {
  /** Undefined until it is built, and for a model that it does not fit. */
  readonly path: TokenPath | undefined;
  /** Takes note of a word of so many bytes that was merged. */
  noteMerged(bytes: number): void;
  /** Goes on building, if there is need, for {@link SLICE_MS}. To be called once in each text. */
  grow(): void;
}

/** So many bytes of words from `LONG_WORD` on are merged for each rule before building begins, whose cost grows with them. */
const BYTES_PER_RULE = 0.5;
const LONG_WORD = 24;
/** Milliseconds that one text gives to building. */
const SLICE_MS = 2;

/**
 * @param ruleCount number of merge rules, once they are read
 * @param build begins to build the path
 */
export function growingPath(ruleCount: () => number, build: () => Steps<TokenPath | undefined>): GrowingPath {
  let merged = 0;
  let path: TokenPath | undefined;
  let steps: Steps<TokenPath | undefined> | undefined;
  let isBuilt = false;
  return {
    get path() {
      return path;
    },
    noteMerged(bytes) {
      if (bytes >= LONG_WORD) merged += bytes;
    },
    grow() {
      if (isBuilt || merged === 0 || merged < ruleCount() * BYTES_PER_RULE) return;
      steps ??= build();
      for (const end = performance.now() + SLICE_MS; !isBuilt && performance.now() < end; ) {
        const { done, value } = steps.next();
        if (done !== true) continue;
        path = value;
        isBuilt = true;
        steps = undefined;
        break;
      }
    },
  };
}
