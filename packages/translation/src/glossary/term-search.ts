import {
  beamRows,
  type Choice,
  type Hypothesis,
  type LogitsView,
  offerFromView,
  type Search,
  topEntries,
} from "@glossa/generation";
import {
  afterToken,
  isComplete,
  isLongerForm,
  nextTermTokens,
  noProgress,
  type Progress,
  rankOf,
  type TermForms,
} from "./term-progress.ts";

export interface TermSearchPrompt {
  /** The decoder's start. */
  readonly tokenIds: readonly number[];
  /** What the translation must have. */
  readonly terms: readonly TermForms[];
  /** What it begins with. */
  readonly beginning?: readonly number[] | undefined;
  /** After how many tokens of its own the terms begin, at least and at most. Default: wherever they are likeliest. */
  readonly between?: readonly [number, number] | undefined;
  /** Generated tokens at most. */
  readonly mostTokens: number;
}

export interface TermSearchOptions {
  readonly prompts: readonly TermSearchPrompt[];
  readonly numBeams: number;
  /** How many finished translations are enough. */
  readonly wanted: number;
  readonly lengthPenalty: number;
  readonly eosTokenIds: readonly number[];
  /** Whether a token goes on with the word that another one ends in: a term stands between whole words. Default: never. */
  readonly joins?: ((before: number, token: number) => boolean) | undefined;
}

interface Beam {
  readonly tokenIds: readonly number[];
  readonly logprobs: readonly number[];
  readonly score: number;
  readonly row: number;
  readonly progress: Progress;
}

/** The log-probabilities of the next tokens. */
interface Scores {
  of(row: number, token: number): number;
  /** The likeliest tokens, as many as are looked at. */
  likeliest(row: number): number[];
}

const ANYWHERE = [0, Number.POSITIVE_INFINITY] as const;

/**
 * Beam search for translations that have given terms (Post and Vilar 2018, https://arxiv.org/abs/1804.06609): at each step
 * beams also go on with tokens of terms that are missing, and places are shared out among translations that have as many terms,
 * so that those that are on their way are not outrun. Translations with all terms are the
 * result; where there is none, those that end with most of them.
 */
export function termSearch(options: TermSearchOptions): Search {
  const { prompts, numBeams, wanted, lengthPenalty, eosTokenIds, joins = () => false } = options;
  const states = prompts.map(({ tokenIds, terms }, prompt) => ({
    running: [{ tokenIds, logprobs: [], score: 0, row: prompt, progress: noProgress(terms) }] as Beam[],
    finished: [] as Beam[],
    partial: [] as Beam[],
    over: false,
  }));
  const best = topEntries(2 * numBeams);
  const rows = beamRows(
    states,
    prompts.map(({ tokenIds }) => tokenIds.length),
  );

  /** What a translation may go on with. */
  const tokensAfter = ({ logprobs, progress, row }: Beam, prompt: TermSearchPrompt, scores: Scores): Set<number> => {
    const { terms, beginning = [], between = ANYWHERE } = prompt;
    const written = logprobs.length - beginning.length;
    if (written < 0) return new Set([beginning[logprobs.length]!]);
    const likeliest = scores.likeliest(row);
    if (written < between[0] || isComplete(progress)) return new Set(likeliest);
    const wordsOfTerms = nextTermTokens(terms, progress);
    return written < between[1] ? new Set([...likeliest, ...wordsOfTerms]) : wordsOfTerms;
  };

  const advancePrompt = (state: (typeof states)[number], prompt: TermSearchPrompt, scores: Scores) => {
    const { terms, tokenIds: start, mostTokens, beginning = [], between = ANYWHERE } = prompt;
    const earliest = beginning.length + between[0];
    const found: Beam[] = [];
    for (const from of state.running) {
      const last = from.tokenIds.at(-1)!;
      for (const token of tokensAfter(from, prompt, scores)) {
        const logprob = scores.of(from.row, token);
        if (!(logprob > Number.NEGATIVE_INFINITY)) continue;
        const grown = {
          tokenIds: [...from.tokenIds, token],
          logprobs: [...from.logprobs, logprob],
          score: from.score + logprob,
          row: from.row,
        };
        if (!eosTokenIds.includes(token)) {
          const isJoined = joins(last, token);
          if (isJoined && from.progress.ended !== undefined && !isLongerForm(from.progress, token)) continue;
          const mayBegin = !isJoined && from.logprobs.length >= earliest;
          found.push({ ...grown, progress: afterToken(terms, from.progress, token, mayBegin) });
        } else {
          const score = grown.score / grown.logprobs.length ** lengthPenalty;
          const list = isComplete(from.progress) ? state.finished : state.partial;
          list.push({ ...grown, score, progress: { ...from.progress, open: undefined } });
        }
      }
    }
    state.finished = state.finished.sort((a, b) => b.score - a.score).slice(0, wanted);
    state.partial = state.partial.sort(byTerms).slice(0, wanted);
    const kept = shareOut(found, numBeams);
    const length = (kept[0]?.tokenIds.length ?? 0) - start.length;
    const hope = Math.max(...kept.map(({ score }) => score)) / length ** lengthPenalty;
    const isEnough = state.finished.length >= wanted && hope <= state.finished.at(-1)!.score;
    state.over = kept.length === 0 || isEnough || length >= mostTokens;
    state.running = kept;
  };

  const scoresIn = (scores: Float32Array): Scores => {
    const vocab = scores.length / rows.live.length;
    return {
      of: (row, token) => scores[row * vocab + token]!,
      likeliest(row) {
        for (let token = 0; token < vocab; token++) best.offer(scores[row * vocab + token]!, token);
        return best.take().tags;
      },
    };
  };

  const scoresInView = (view: LogitsView): Scores => {
    const { logits, places, logSumExp } = view;
    const vocab = logits.length / places.length;
    return {
      of: (row, token) => Math.fround(logits[places[row]! * vocab + token]! - logSumExp[places[row]!]!),
      likeliest(row) {
        offerFromView(view, row, 0, 0, best);
        return best.take().tags;
      },
    };
  };

  const advanceBy = (scores: Scores): Choice => {
    states.forEach((state, i) => {
      if (!state.over) advancePrompt(state, prompts[i]!, scores);
    });
    return rows.renumber();
  };

  return {
    normalized: true,
    get rows() {
      return rows.live;
    },
    advance: (scores) => advanceBy(scoresIn(scores)),
    advanceView: (view) => advanceBy(scoresInView(view)),
    results: () =>
      states.map(({ finished, partial }, prompt) =>
        (finished.length > 0 ? finished : partial).map(({ tokenIds, logprobs, score }): Hypothesis => {
          const generated = tokenIds.slice(prompts[prompt]!.tokenIds.length);
          const tokens = generated.map((tokenId, i) => ({ tokenId, logprob: logprobs[i]! }));
          return { tokenIds: generated, tokens, score, finishReason: "stop" };
        }),
      ),
  };
}

/** Most terms first, then the best score. */
const byTerms = (a: Beam, b: Beam): number => rankOf(b.progress) - rankOf(a.progress) || b.score - a.score;

/** The best of each rank, as many of each as there are places for, best score first within; what a rank leaves free the others take. */
function shareOut(found: readonly Beam[], places: number): Beam[] {
  const ranks = new Map<number, Beam[]>();
  for (const own of found) {
    const rank = rankOf(own.progress);
    const same = ranks.get(rank);
    if (same === undefined) ranks.set(rank, [own]);
    else same.push(own);
  }
  const lists = [...ranks].sort(([a], [b]) => b - a).map(([, list]) => list.sort((a, b) => b.score - a.score));
  const kept: Beam[] = [];
  for (let place = 0; kept.length < places && lists.some((list) => list.length > place); place++) {
    for (const list of lists) if (list[place] !== undefined && kept.length < places) kept.push(list[place]!);
  }
  return kept;
}
