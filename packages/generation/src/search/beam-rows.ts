import type { DecodingRow } from "../decoding-row.ts";
import type { Choice } from "./search.ts";

/** The beams of one prompt. */
export interface PromptBeams<Beam> {
  running: Beam[];
  /** Its beams are no rows any more. */
  readonly over: boolean;
}

/** The rows that the beams of a search are. */
export interface BeamRows {
  /** Of all prompts that go on; before the first step the first beam of each. */
  readonly live: readonly DecodingRow[];
  /** After each prompt's beams were chosen: gives them new rows, one after the other, and says which rows they continue. */
  renumber(): Choice;
}

/**
 * Keeps beams and rows of logits together. `row` of a running beam is the row that continues it.
 *
 * @param promptLengths the tokens of each prompt
 */
export function beamRows<Beam extends { readonly tokenIds: readonly number[]; readonly row: number }>(
  states: readonly PromptBeams<Beam>[],
  promptLengths: readonly number[],
): BeamRows {
  let from: readonly number[] | undefined;
  return {
    get live() {
      return states.flatMap(({ running, over }, prompt) =>
        (over ? [] : from === undefined ? running.slice(0, 1) : running).map(
          ({ tokenIds, row }, sequence): DecodingRow => ({
            prompt,
            sequence,
            tokenIds,
            promptLength: promptLengths[prompt]!,
            from: from?.[row] ?? -1,
          }),
        ),
      );
    },
    renumber() {
      const rows: number[] = [];
      const tokenIds: number[] = [];
      for (const state of states) {
        if (state.over) continue;
        state.running = state.running.map((own) => {
          rows.push(own.row);
          tokenIds.push(own.tokenIds.at(-1)!);
          return { ...own, row: rows.length - 1 };
        });
      }
      from = rows;
      return { rows: Int32Array.from(rows), tokenIds: Int32Array.from(tokenIds), emitted: [] };
    },
  };
}
