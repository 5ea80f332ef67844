import type { Tokenizer } from "@glossa/tokenizer";
import type { Generation } from "./generator.ts";
import type { PreparedCall } from "./prepare-call.ts";
import type { Hypothesis } from "./search/search.ts";
import { tokenText } from "./text/token-text.ts";
import { parseToolCalls } from "./tool-calls/tool-call-formats.ts";

/**
 * What a call gives for one prompt: texts, values and tool calls of the sequences that were found.
 *
 * @param context the tokens before the first generated one; none if the text begins anew (encoder-decoder models)
 */
export async function generationOf(
  call: PreparedCall,
  tokenizer: Tokenizer,
  promptTokens: number,
  context: Int32Array,
  found: readonly Hypothesis[],
): Promise<Generation> {
  const { settings, skipSpecialTokens, hasTools, held } = call;
  const hasEnded = (tokenIds: readonly number[]) => settings.eosTokenIds.includes(tokenIds.at(-1)!);

  /** Marks of calls may be special tokens, which the text given back does not have. */
  const toolCallsOf = (tokenIds: readonly number[]) =>
    parseToolCalls(
      tokenizer.decode(hasEnded(tokenIds) ? tokenIds.slice(0, -1) : tokenIds, { skipSpecialTokens: false }),
    ).toolCalls;

  const sequences = await Promise.all(
    found.map(async (hypothesis) => {
      const { tokenIds } = hypothesis;
      const stream = tokenText(tokenizer, context, settings.stopStrings, skipSpecialTokens);
      const text = tokenIds.map((id) => stream.push(id)).join("") + stream.flush();
      return {
        text,
        ...hypothesis,
        ...(hasTools && { toolCalls: toolCallsOf(tokenIds) }),
        ...(held?.parse && hasEnded(tokenIds) && { value: await held.parse(text) }),
      };
    }),
  );
  const generatedTokens = found.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
  return { ...sequences[0]!, sequences, usage: { promptTokens, cachedPromptTokens: 0, generatedTokens } };
}
