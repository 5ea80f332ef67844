import type { Tokenizer } from "@glossa/tokenizer";
import { generateTokens } from "./generate-tokens.ts";
import { generationOf } from "./generation-of.ts";
import type { Generation, StreamPart } from "./generator.ts";
import type { LanguageModel } from "./language-model.ts";
import type { PreparedCall } from "./prepare-call.ts";
import { tokenText } from "./text/token-text.ts";

export interface StreamCallOptions {
  readonly tokenizer: Tokenizer;
  /** The tokens before the first generated one. */
  readonly context: Int32Array;
  /** How many of the prompt's tokens were in the cache. */
  readonly reused: () => number;
}

/**
 * Generates one sequence.
 *
 * @yields text as soon as it is certain, then the reason for the end
 * @returns what `generate` would give
 */
export async function* streamCall(
  model: LanguageModel,
  call: PreparedCall,
  prompt: Int32Array,
  { tokenizer, context, reused }: StreamCallOptions,
): AsyncGenerator<StreamPart, Generation, undefined> {
  const { settings, skipSpecialTokens } = call;
  const steps = generateTokens(model, call.request([prompt]), settings);
  const text = tokenText(tokenizer, context, settings.stopStrings, skipSpecialTokens);
  try {
    for (;;) {
      const step = await steps.next();
      if (step.done) {
        const generation = await generationOf(call, tokenizer, prompt.length, context, step.value[0]!);
        const usage = { ...generation.usage, cachedPromptTokens: reused() };
        const isBeam = settings.numBeams > 1;
        yield {
          text: isBeam ? generation.text : text.flush(),
          tokens: isBeam ? generation.tokens : [],
          finishReason: generation.finishReason,
          usage,
          ...(generation.toolCalls && { toolCalls: generation.toolCalls }),
          ...("value" in generation && { value: generation.value }),
        };
        return { ...generation, usage };
      }
      const [token] = step.value;
      if (token === undefined) continue;
      const { prompt: _, sequence: __, finishReason: ___, ...generated } = token;
      yield { text: text.push(token.tokenId), tokens: [generated] };
    }
  } finally {
    await steps.return([]);
  }
}
