import { SentimentError } from "./errors.ts";
import type { ExplainOptions, Explanation } from "./explanation.ts";
import type { Scorer } from "./scorer.ts";
import { type Coalition, shapley } from "./shapley.ts";
import { takeTurns } from "./take-turns.ts";
import type { TextReader } from "./text-reader.ts";
import { framed, type Span, tokensOf, type Window, windowSpans } from "./windows-of.ts";
import { joined, type WordUnit, wordUnits } from "./word-units.ts";

/** Versions of a text that go to the model at a time. */
const VERSIONS_AT_ONCE = 256;

/** A window and the units that it shows, at least in part. */
interface View extends Span {
  readonly firstUnit: number;
  readonly units: readonly WordUnit[];
}

/**
 * Explains a score: each window is a game whose players are its words and whose worth is the label's score when only those
 * words are left. The score of a text is a weighted mean of its windows', and so are the Shapley values.
 */
export function explainer(
  reader: TextReader,
  scoring: Scorer,
  labels: readonly string[],
): (text: string, options: ExplainOptions) => Promise<Explanation> {
  const { tokenizer, frame, maxTokens, stride } = reader;
  const room = maxTokens - frame.before.length - frame.after.length;

  return async (text, { signal, label: wanted, maxEvaluations = 512, onProgress }) => {
    if (wanted !== undefined && !labels.includes(wanted)) {
      const message = `the model has no label "${wanted}"; it has ${labels.slice(0, 20).join(", ")}`;
      throw new SentimentError("SENTIMENT_OPTION_INVALID", message);
    }
    signal?.throwIfAborted();
    const turns = takeTurns(signal);
    const { ids, offsets } = await tokensOf(tokenizer, text, { turns, withOffsets: true });
    const words = await wordUnits(text, offsets, turns);
    const { units, views } = affordable(words, [...windowSpans(ids.length, room, stride)], maxEvaluations);
    const total = views.reduce((sum, { units }) => sum + 2 * Math.max(1, units.length), 0);
    const budgetOf = (view: View) => Math.floor((maxEvaluations * 2 * view.units.length) / total);

    let evaluations = 0;
    let finished = 0;
    /** Logits of windows, a portion at a time. */
    async function read(
      windows: readonly Window[],
      onPortion: (done: number) => void = () => {},
    ): Promise<Float32Array[]> {
      const logits: Float32Array[] = [];
      for (let at = 0; at < windows.length; at += VERSIONS_AT_ONCE) {
        logits.push(...(await reader.run(windows.slice(at, at + VERSIONS_AT_ONCE), { signal })));
        onPortion(logits.length);
      }
      return logits;
    }
    const windows = views.map(({ start, end, newTokens }) => framed(frame, ids.slice(start, end), newTokens));
    const scores = scoring.scores({ windows, logits: await read(windows) });
    const label = wanted === undefined ? scores.indexOf(Math.max(...scores)) : labels.indexOf(wanted);
    const nothing = [framed(frame, [], 1)];
    const baseScore = scoring.scores({ windows: nothing, logits: await read(nothing) })[label]!;

    const attributions = new Float64Array(units.length);
    const weightOfAll = views.reduce((sum, { newTokens }) => sum + newTokens, 0);
    let exact = true;
    for (const view of views) {
      const result = await shapley(
        view.units.length,
        async (coalitions) => {
          const versions: Window[] = [];
          for (const coalition of coalitions) {
            versions.push(framed(frame, left(ids, view, coalition), 1));
            await turns.next();
          }
          const share = 2 * view.units.length;
          const logits = await read(versions, (done) =>
            onProgress?.(finished + (share * done) / versions.length, total),
          );
          evaluations += versions.length;
          return logits.map((row, index) => scoring.scores({ windows: [versions[index]!], logits: [row] })[label]!);
        },
        budgetOf(view),
      );
      exact &&= result.exact;
      finished += 2 * Math.max(1, view.units.length);
      for (const [player, value] of result.values.entries()) {
        attributions[view.firstUnit + player]! += (value * view.newTokens) / weightOfAll;
      }
    }
    return {
      label: labels[label]!,
      score: scores[label]!,
      baseScore,
      tokens: units.map(({ start, end }, index) => ({
        text: text.slice(start, end),
        start,
        end,
        attribution: attributions[index]!,
      })),
      exact,
      evaluations,
    };
  };
}

/** The tokens of a view's words that are in a coalition. */
function left(ids: readonly number[], { start, end, units }: View, coalition: Coalition): number[] {
  const result: number[] = [];
  for (const [player, { firstToken, endToken }] of units.entries()) {
    if (coalition[player] === 0) continue;
    for (let token = Math.max(start, firstToken); token < Math.min(end, endToken); token++) result.push(ids[token]!);
  }
  return result;
}

/** The views on the text's words, of which as many are joined as it takes to play all games with `maxEvaluations`. */
function affordable(
  words: readonly WordUnit[],
  spans: readonly Span[],
  maxEvaluations: number,
): { units: readonly WordUnit[]; views: readonly View[] } {
  for (let size = 1; ; size++) {
    const units = joined(words, size);
    const views = viewsOn(units, spans);
    const players = views.reduce((sum, view) => sum + view.units.length, 0);
    if (2 * players <= maxEvaluations || units.length <= 1 || views.every((view) => view.units.length <= 1)) {
      return { units, views };
    }
  }
}

function viewsOn(units: readonly WordUnit[], spans: readonly Span[]): View[] {
  let firstUnit = 0;
  return spans.map((span) => {
    while (firstUnit < units.length - 1 && units[firstUnit]!.endToken <= span.start) firstUnit++;
    let endUnit = firstUnit;
    while (endUnit < units.length && units[endUnit]!.firstToken < span.end) endUnit++;
    return { ...span, firstUnit, units: units.slice(firstUnit, endUnit) };
  });
}
