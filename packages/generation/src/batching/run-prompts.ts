import type { BeginOptions, LanguageModel } from "../language-model.ts";
import type { BatchCall } from "./batch-call.ts";

/** Prompt tokens of a run between two steps: what new calls can hold up the running ones. Shorter runs take longer for a token. */
const TOKENS_BESIDE_OTHERS = 64;
/** Prompt tokens of a run while no call is decoded: what a call that comes meanwhile has to wait for. */
const TOKENS_ALONE = 256;

export const promptTokensOfRun = (areOthers: boolean): number => (areOthers ? TOKENS_BESIDE_OTHERS : TOKENS_ALONE);

/** How many of these calls, counted from the first, have prompts that can share a run of so many tokens. At least one. */
export function countSharing(calls: readonly BatchCall[], mostTokens: number): number {
  const prompts: Int32Array[] = [];
  for (const [count, call] of calls.entries()) {
    prompts.push(...call.prompts);
    if (count > 0 && !fitOneRun(prompts, mostTokens)) return count;
  }
  return calls.length;
}

/**
 * Runs the prompts of calls, as many in one run as fit, and a long one in parts.
 *
 * @param mostTokens of a run
 * @param between called between two runs
 * @returns a state with the rows of all calls, in order; incomplete if they have ended
 */
export async function runPrompts<State>(
  model: LanguageModel<State>,
  calls: readonly BatchCall[],
  mostTokens: number,
  between: () => Promise<void>,
): Promise<{ state: State; logits: Float32Array }> {
  const options = calls.length === 1 ? calls[0]!.options : optionsOf(calls);
  const isNeeded = () => calls.some(({ ended }) => !ended);

  const runInParts = async (prompt: Int32Array) => {
    const part = model.append === undefined ? prompt.length : mostTokens;
    const begun = await model.begin([prompt.subarray(0, part)], options);
    for (let start = part; start < prompt.length && isNeeded(); start += part) {
      await between();
      begun.logits = await model.append!(begun.state, prompt.subarray(start, start + part), options);
    }
    return begun;
  };
  const run = (prompts: readonly Int32Array[]) =>
    prompts.length > 1 ? model.begin(prompts, options) : runInParts(prompts[0]!);

  const prompts = calls.flatMap((call) => call.prompts);
  const [first, ...others] = partsOf(prompts, mostTokens);
  const begun = await run(first!);
  if (others.length === 0) return begun;
  const logits = new Float32Array(prompts.length * model.vocabSize);
  logits.set(begun.logits);
  let rows = first!.length;
  for (const part of others) {
    if (!isNeeded()) break;
    await between();
    const next = await run(part);
    logits.set(next.logits, rows * model.vocabSize);
    rows += part.length;
    await model.join!(begun.state, next.state);
  }
  return { state: begun.state, logits };
}

/** Prompts parted, in their order, into runs of so many tokens; one that is longer is by itself. */
function partsOf(prompts: readonly Int32Array[], mostTokens: number): Int32Array[][] {
  const parts: Int32Array[][] = [];
  for (const prompt of prompts) {
    const last = parts.at(-1);
    if (last !== undefined && fitOneRun([...last, prompt], mostTokens)) last.push(prompt);
    else parts.push([prompt]);
  }
  return parts;
}

/** Shorter prompts are filled up to the longest. */
function fitOneRun(prompts: readonly Int32Array[], mostTokens: number): boolean {
  const longest = prompts.reduce((most, prompt) => Math.max(most, prompt.length), 0);
  return prompts.length * longest <= mostTokens;
}

/** What serves them all. An abort of one must not end the run. */
function optionsOf(calls: readonly BatchCall[]): BeginOptions {
  return {
    maxLength: Math.max(...calls.map(({ options }) => options.maxLength)),
    rowsPerPrompt: Math.max(...calls.map(({ options }) => options.rowsPerPrompt ?? 1)),
  };
}
