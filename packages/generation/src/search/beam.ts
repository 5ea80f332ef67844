import { GenerationError } from "../errors.ts";
import { topEntries } from "../numeric/top-entries.ts";
import type { Sampler } from "../sampling/sampler.ts";
import type { Stopping } from "../stopping/stopping.ts";
import type { FinishReason } from "../stopping/stopping-criterion.ts";
import { beamRows } from "./beam-rows.ts";
import { offerFromView } from "./best-of-view.ts";
import { gumbelTop } from "./gumbel-top.ts";
import type { SearchPrompt } from "./independent.ts";
import { tokenRecorder } from "./logprobs.ts";
import type { Choice, GeneratedToken, Search } from "./search.ts";

export interface BeamOptions {
  readonly prompts: readonly SearchPrompt[];
  /** The random stream of each prompt. */
  readonly streams: readonly number[];
  readonly numBeams: number;
  readonly numReturnSequences: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | "never";
  readonly eosTokenIds: readonly number[];
  readonly stopping: Stopping;
  readonly topLogprobs: number | undefined;
  /** Draws the continuations instead of taking the best (beam sampling). */
  readonly sampling?: { readonly sample: Sampler; readonly seed: number } | undefined;
}

/** Far below any score: marks beams that only fill a place. float32 has steps of 64 here, which swallow real scores. */
const DEAD = -1e9;

interface Beam {
  readonly tokenIds: readonly number[];
  readonly tokens: readonly GeneratedToken[];
  /** Sum of log-probabilities, in float32 like the reference's. */
  readonly score: number;
  /** The row of the logits that continues it. */
  readonly row: number;
}

interface Finished extends Beam {
  readonly reason: FinishReason;
}

interface PromptState {
  running: Beam[];
  /** At most `numBeams`, best first; their scores have the length penalty in them. */
  finished: Finished[];
  over: boolean;
}

interface Continuation {
  readonly beam: Beam;
  readonly tokenId: number;
  readonly score: number;
}

/**
 * Beam search as transformers does it since 4.50: each step looks at the best `(end tokens + 1) × numBeams`
 * continuations of a prompt's beams, moves those that end among the first `numBeams` to the finished ones, and goes on
 * with the best that do not end. Prompts do not influence each other.
 */
export function beam(options: BeamOptions): Search {
  const { prompts, numBeams, lengthPenalty, earlyStopping, stopping } = options;
  const width = Math.max(2, 1 + options.eosTokenIds.length) * numBeams;
  const recorder = tokenRecorder(options.topLogprobs);
  const best = topEntries(width);
  const states: PromptState[] = prompts.map(({ tokenIds }, prompt) => ({
    // one beam is alive; the others keep their places until it has branched
    running: Array.from({ length: numBeams }, (_, i) => ({
      tokenIds,
      tokens: [],
      score: i === 0 ? 0 : DEAD,
      row: prompt,
    })),
    finished: [],
    over: false,
  }));
  const rows = beamRows(
    states,
    prompts.map(({ tokenIds }) => tokenIds.length),
  );
  let first = true;
  let step = 0;
  const noTokens: readonly GeneratedToken[] = [];

  const offerScores = (scores: Float32Array, vocab: number, from: Beam, tag: number): void => {
    const own = scores.subarray(from.row * vocab, (from.row + 1) * vocab);
    let { floor } = best;
    for (let id = 0; id < vocab; id++) {
      // rounding to float32 takes nothing above the floor, which is one
      const score = own[id]! + from.score;
      if (score > floor) {
        best.offer(Math.fround(score), tag + id);
        ({ floor } = best);
      }
    }
  };

  /** @param offer offers all continuations of a beam, the tag of token 0 given */
  const bestContinuations = (state: PromptState, vocab: number, offer: (from: Beam, tag: number) => void) => {
    state.running.forEach((from, index) => {
      offer(from, index * vocab);
    });
    const { values, tags } = best.take();
    return values.map((score, i) => ({
      beam: state.running[Math.floor(tags[i]! / vocab)]!,
      tokenId: tags[i]! % vocab,
      score,
    }));
  };

  const drawnContinuations = (state: PromptState, scores: Float32Array, vocab: number, prompt: number) => {
    const { sample, seed } = options.sampling!;
    const found: Continuation[] = [];
    for (const from of state.running) {
      const list = sample(scores.subarray(from.row * vocab, (from.row + 1) * vocab));
      for (let i = 0; i < list.count; i++) {
        found.push({ beam: from, tokenId: list.ids[i]!, score: Math.fround(list.scores[i]! + from.score) });
      }
    }
    return gumbelTop(found, width, seed, options.streams[prompt]!, step);
  };

  const advancePrompt = (state: PromptState, prompt: number, found: readonly Continuation[]) => {
    const { maxLength, tokenIds: start } = prompts[prompt]!;
    if (found.length === 0) {
      throw new GenerationError("GENERATION_NO_CANDIDATE", `the options forbid every token after prompt ${prompt}`);
    }
    const length = found[0]!.beam.tokenIds.length + 1;
    const reasons = found.map(({ beam: from, tokenId }, rank) =>
      stopping(tokenId, length, maxLength, () => ({
        prompt,
        sequence: rank,
        tokenIds: [...from.tokenIds, tokenId],
        promptLength: start.length,
        from: from.row,
      })),
    );
    const grown = ({ beam: from, tokenId, score }: Continuation): Beam => ({
      tokenIds: [...from.tokenIds, tokenId],
      tokens: options.topLogprobs === undefined ? noTokens : [...from.tokens, recorder.token(from.row, tokenId)],
      score,
      row: from.row,
    });
    state.running = found
      .map((continuation, rank) => ({
        continuation,
        score: reasons[rank] === undefined ? continuation.score : Math.fround(continuation.score + DEAD),
      }))
      .sort((a, b) => b.score - a.score)
      .slice(0, numBeams)
      .map(({ continuation, score }) => grown({ ...continuation, score }));

    const ended = found
      .slice(0, numBeams)
      .flatMap((from, rank) => (reasons[rank] === undefined ? [] : [{ ...grown(from), reason: reasons[rank]! }]))
      .map((ending) => ({ ...ending, score: Math.fround(ending.score / (length - start.length) ** lengthPenalty) }));
    state.finished = [...state.finished, ...ended].sort((a, b) => b.score - a.score).slice(0, numBeams);
    // the reference's three reasons to end: nothing better can come, enough is there, nothing goes on
    const improvable = mayImprove(state, length - start.length, maxLength - start.length);
    const enough = earlyStopping === true && state.finished.length === numBeams;
    state.over = !improvable || enough || reasons.every((reason) => reason !== undefined);
  };

  /** Whether the best running beam could still get above the worst finished one. */
  const mayImprove = ({ running, finished }: PromptState, generated: number, most: number): boolean => {
    const length = earlyStopping === "never" && lengthPenalty > 0 ? most : generated;
    const hope = Math.fround((running[0]?.score ?? Number.NEGATIVE_INFINITY) / length ** lengthPenalty);
    const full = finished.length === numBeams;
    return hope > (full ? finished[numBeams - 1]!.score : DEAD);
  };

  const advanceBy = (continuationsOf: (state: PromptState, prompt: number) => readonly Continuation[]): Choice => {
    states.forEach((state, prompt) => {
      if (!state.over) advancePrompt(state, prompt, continuationsOf(state, prompt));
    });
    first = false;
    step++;
    return rows.renumber();
  };

  return {
    get rows() {
      return rows.live;
    },
    normalized: true,
    advance(scores, logits) {
      const rowCount = first ? prompts.length : states.reduce((n, s) => n + (s.over ? 0 : s.running.length), 0);
      const vocab = scores.length / rowCount;
      recorder.read(logits, rowCount);
      return advanceBy((state, prompt) =>
        options.sampling
          ? drawnContinuations(state, scores, vocab, prompt)
          : bestContinuations(state, vocab, (from, tag) => offerScores(scores, vocab, from, tag)),
      );
    },
    advanceView:
      options.sampling !== undefined || (options.topLogprobs ?? 0) > 0
        ? undefined
        : (view) => {
            const vocab = view.logits.length / view.places.length;
            recorder.readView(view);
            return advanceBy((state) =>
              bestContinuations(state, vocab, (from, tag) => offerFromView(view, from.row, from.score, tag, best)),
            );
          },
    results: () =>
      states.map(({ finished }, prompt) => {
        // places that no real continuation took are no result
        const real = finished.filter(({ score }, rank) => rank === 0 || score > DEAD / 2);
        return real.slice(0, options.numReturnSequences).map(({ tokenIds, tokens, score, reason }) => {
          const generated = tokenIds.slice(prompts[prompt]!.tokenIds.length);
          return {
            tokenIds: generated,
            tokens: options.topLogprobs === undefined ? generated.map((tokenId) => ({ tokenId })) : tokens,
            score,
            finishReason: reason,
          };
        });
      }),
  };
}
