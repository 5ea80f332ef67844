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
 * Runs the prompts of calls: short ones in one run; else there is one call, and each of its prompts is run in parts.
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
  const prompts = calls.flatMap((call) => call.prompts);
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

  if (prompts.length > 1 && fitOneRun(prompts, mostTokens)) return model.begin(prompts, options);
  const begun = await runInParts(prompts[0]!);
  if (prompts.length === 1) return begun;
  const logits = new Float32Array(prompts.length * model.vocabSize);
  logits.set(begun.logits);
  for (let row = 1; row < prompts.length && isNeeded(); row++) {
    await between();
    const next = await runInParts(prompts[row]!);
    logits.set(next.logits, row * model.vocabSize);
    await model.join!(begun.state, next.state);
  }
  return { state: begun.state, logits };
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
