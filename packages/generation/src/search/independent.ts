import type { DecodingRow } from "../decoding-row.ts";
import type { LogitsView } from "../logits/logits-view.ts";
import type { Stopping } from "../stopping/stopping.ts";
import type { FinishReason } from "../stopping/stopping-criterion.ts";
import { tokenRecorder } from "./logprobs.ts";
import type { Choice, EmittedToken, GeneratedToken, Search } from "./search.ts";

/** Where a prompt's sequences start and how far they may go. */
export interface SearchPrompt {
  /** The (decoder's) prompt. */
  readonly tokenIds: readonly number[];
  /** The most tokens, prompt included. */
  readonly maxLength: number;
}

/**
 * Chooses the next token of a row from its scores [vocab].
 *
 * @param stream which of the call's sequences the row is, counted over all prompts
 * @param index how many tokens the sequence has so far, prompt not counted
 */
export type TokenChooser = (scores: Float32Array, stream: number, index: number) => number;

export interface IndependentOptions {
  readonly prompts: readonly SearchPrompt[];
  readonly sequencesPerPrompt: number;
  /** The random stream of each prompt. */
  readonly streams: readonly number[];
  readonly choose: TokenChooser;
  /** The same from a view, if the choice does not need all scores. */
  readonly chooseFromView?: ((view: LogitsView, row: number) => number) | undefined;
  readonly stopping: Stopping;
  /** How many alternatives each token is given, with its log-probability; absent: none of it. */
  readonly topLogprobs: number | undefined;
}

interface Live {
  prompt: number;
  sequence: number;
  tokenIds: number[];
  promptLength: number;
  from: number;
  tokens: GeneratedToken[];
}

/** Each row goes on by itself, by greedy choice or sampling, and leaves when it is finished. */
export function independent(options: IndependentOptions): Search {
  const { prompts, sequencesPerPrompt, choose, chooseFromView, stopping } = options;
  const recorder = tokenRecorder(options.topLogprobs);
  const all: Live[] = prompts.flatMap(({ tokenIds }, prompt) =>
    Array.from({ length: sequencesPerPrompt }, (_, sequence) => ({
      prompt,
      sequence,
      tokenIds: [...tokenIds],
      promptLength: tokenIds.length,
      from: -1,
      tokens: [],
    })),
  );
  const reasons: (FinishReason | undefined)[] = all.map(() => undefined);
  let live: Live[] = all;
  let first = true;

  const advanceBy = (chooseOf: (own: Live, row: number) => number): Choice => {
    const rows: number[] = [];
    const ids: number[] = [];
    const next: Live[] = [];
    const emitted: EmittedToken[] = [];
    live.forEach((own, index) => {
      const row = first ? own.prompt : index;
      const id = chooseOf(own, row);
      const token = recorder.token(row, id);
      own.tokenIds.push(id);
      own.tokens.push(token);
      own.from = row;
      const reason = stopping(id, own.tokenIds.length, prompts[own.prompt]!.maxLength, () => own);
      emitted.push({
        prompt: own.prompt,
        sequence: own.sequence,
        ...token,
        ...(reason === undefined ? {} : { finishReason: reason }),
      });
      if (reason !== undefined) {
        reasons[own.prompt * sequencesPerPrompt + own.sequence] = reason;
        return;
      }
      rows.push(row);
      ids.push(id);
      next.push(own);
    });
    live = next;
    first = false;
    return { rows: Int32Array.from(rows), tokenIds: Int32Array.from(ids), emitted };
  };

  return {
    get rows(): readonly DecodingRow[] {
      // before the first choice there is one row of logits for all sequences of a prompt
      return first ? all.filter(({ sequence }) => sequence === 0) : live;
    },
    normalized: false,
    advance(scores, logits) {
      const rowCount = first ? prompts.length : live.length;
      const vocab = scores.length / rowCount;
      recorder.read(logits, rowCount);
      return advanceBy((own, row) => {
        const source = options.streams[own.prompt]! * sequencesPerPrompt + own.sequence;
        return choose(scores.subarray(row * vocab, (row + 1) * vocab), source, own.tokens.length);
      });
    },
    advanceView:
      chooseFromView === undefined || (options.topLogprobs ?? 0) > 0
        ? undefined
        : (view) => {
            recorder.readView(view);
            return advanceBy((_, row) => chooseFromView(view, row));
          },
    results: () =>
      prompts.map((_, prompt) =>
        all
          .filter((own) => own.prompt === prompt)
          .map((own) => ({
            tokenIds: own.tokenIds.slice(own.promptLength),
            tokens: own.tokens,
            finishReason: reasons[prompt * sequencesPerPrompt + own.sequence] ?? "length",
          })),
      ),
  };
}
