import type { LogitsView } from "../logits/logits-view.ts";
import { logSumExp } from "../numeric/log-sum-exp.ts";
import { topEntries } from "../numeric/top-entries.ts";
import type { GeneratedToken } from "./search.ts";

/** Makes generated tokens with the log-probabilities that were asked for, from the model's own logits [rows, vocab]. */
export interface TokenRecorder {
  /** Call once per step. */
  read(logits: Float32Array | undefined, rows: number): void;
  /** The same, where there are no alternatives to look for. */
  readView(view: LogitsView): void;
  token(row: number, tokenId: number): GeneratedToken;
}

/** @param top how many alternatives each token gets; `undefined`: no log-probabilities at all */
export function tokenRecorder(top: number | undefined): TokenRecorder {
  let logits: Float32Array | undefined;
  let vocab = 0;
  let places: ArrayLike<number> | undefined;
  let norms: (number | undefined)[] = [];
  let best: (GeneratedToken["topLogprobs"] | undefined)[] = [];

  const alternatives = (row: number, norm: number): GeneratedToken["topLogprobs"] => {
    const entries = topEntries(top!);
    const own = logits!.subarray(row * vocab, (row + 1) * vocab);
    for (let id = 0; id < vocab; id++) if (own[id]! > entries.floor) entries.offer(own[id]!, id);
    const { values, tags } = entries.take();
    return tags.map((tokenId, i) => ({ tokenId, logprob: values[i]! - norm }));
  };

  return {
    read(next, rows) {
      logits = next;
      places = undefined;
      if (next === undefined) return;
      vocab = next.length / rows;
      norms = Array.from({ length: rows });
      best = Array.from({ length: rows });
    },
    readView(view) {
      logits = view.logits;
      places = view.places;
      vocab = logits.length / places.length;
      norms = Array.from(view.places, (place) => view.logSumExp[place]);
    },
    token(row, tokenId) {
      if (top === undefined || logits === undefined) return { tokenId };
      norms[row] ??= logSumExp(logits.subarray(row * vocab, (row + 1) * vocab));
      const norm = norms[row]!;
      const logprob = logits[(places?.[row] ?? row) * vocab + tokenId]! - norm;
      if (top === 0) return { tokenId, logprob };
      best[row] ??= alternatives(row, norm);
      return { tokenId, logprob, topLogprobs: best[row]! };
    },
  };
}
