import { GenerationError } from "./errors.ts";
import type { LanguageModel } from "./language-model.ts";

/** A model whose cache outlives a generation, for one conversation: only what is new of the next prompt is computed. */
export interface PrefixCache {
  /** Use it for one generation at a time, with one prompt and one sequence. */
  readonly model: LanguageModel;
  /** How many tokens of the last prompt were taken from the cache. */
  readonly reused: number;
  close(): void;
}

interface Held {
  state: unknown;
  /** What the state's row holds. */
  tokens: number[];
}

/** @throws GenerationError `GENERATION_MODEL_UNSUPPORTED` for a model whose state cannot be continued */
export function prefixCache(model: LanguageModel): PrefixCache {
  if (model.append === undefined || model.rewind === undefined) {
    throw new GenerationError("GENERATION_MODEL_UNSUPPORTED", "this model cannot go on from an earlier state");
  }
  let held: Held | undefined;
  let reused = 0;
  const drop = () => {
    if (held !== undefined) model.release?.(held.state);
    held = undefined;
  };
  const begin: LanguageModel["begin"] = async (prompts, options) => {
    const prompt = prompts[0]!;
    reused = 0;
    if (held !== undefined) {
      // the last token is always fed, for its logits
      const common = Math.min(commonPrefix(held.tokens, prompt), prompt.length - 1);
      if (common > 0) {
        const { state } = held;
        const tokens = [...prompt];
        held = undefined; // an error below leaves the state in doubt
        model.rewind!(state, common);
        const logits = await model.append!(state, prompt.subarray(common), options);
        reused = common;
        held = { state, tokens };
        return { state: held, logits };
      }
      drop();
    }
    const { state, logits } = await model.begin(prompts, options);
    held = { state, tokens: [...prompt] };
    return { state: held, logits };
  };
  return {
    model: {
      vocabSize: model.vocabSize,
      contextLength: model.contextLength,
      isEncoderDecoder: model.isEncoderDecoder,
      begin,
      async step(state, tokenIds, options) {
        const own = state as Held;
        const logits = await model.step(own.state, tokenIds, options);
        own.tokens.push(tokenIds[0]!);
        return logits;
      },
      select: (state, rows) => model.select((state as Held).state, rows),
      ...(model.extend && {
        async extend(state, tokenIds, options) {
          const own = state as Held;
          const logits = await model.extend!(own.state, tokenIds, options);
          own.tokens.push(...tokenIds);
          return logits;
        },
      }),
      rewind(state, length) {
        const own = state as Held;
        model.rewind!(own.state, length);
        own.tokens.length = Math.min(length, own.tokens.length);
      },
      // no release: the state stays for the next turn
    },
    get reused() {
      return reused;
    },
    close: drop,
  };
}

function commonPrefix(a: readonly number[], b: Int32Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
