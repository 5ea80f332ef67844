import type { Tokenizer } from "@glossa/tokenizer";
import { GenerationError } from "./errors.ts";
import type { GenerateOptions, Prompt } from "./generator.ts";

/**
 * The tokens of a prompt.
 *
 * @param bosTokenId what an empty prompt of a causal model starts from
 * @throws GenerationError `GENERATION_PROMPT_INVALID`, `GENERATION_PROMPT_EMPTY`; TokenizerError
 */
export function encodePrompt(
  prompt: Prompt,
  tokenizer: Tokenizer,
  options: GenerateOptions,
  limits: { readonly vocabSize: number; readonly bosTokenId: number | undefined },
): Int32Array {
  const ids = tokensOf(prompt, tokenizer, options);
  const wrong = ids.find((id) => id < 0 || id >= limits.vocabSize);
  if (wrong !== undefined) {
    throw new GenerationError(
      "GENERATION_PROMPT_INVALID",
      `the prompt has the token ${wrong}, but the model's vocabulary has ${limits.vocabSize} tokens`,
    );
  }
  if (ids.length > 0) return ids;
  if (limits.bosTokenId !== undefined) return Int32Array.of(limits.bosTokenId);
  throw new GenerationError("GENERATION_PROMPT_EMPTY", "the prompt is empty, and the model has no token to begin with");
}

function tokensOf(prompt: Prompt, tokenizer: Tokenizer, options: GenerateOptions): Int32Array {
  if (prompt instanceof Int32Array) return prompt;
  if (typeof prompt === "string") {
    const { parseSpecialTokens = true } = options;
    return Int32Array.from(tokenizer.encode(prompt, { parseSpecialTokens }).ids);
  }
  if (!Array.isArray(prompt) || prompt.length === 0) {
    throw new GenerationError(
      "GENERATION_PROMPT_INVALID",
      "a prompt is a string, an Int32Array of tokens, or a list of messages",
    );
  }
  const { tools, documents, chatTemplate, chatTemplateVariables } = options;
  const { ids } = tokenizer.applyChatTemplate(prompt, {
    addGenerationPrompt: true,
    ...(tools && { tools }),
    ...(documents && { documents }),
    ...(chatTemplate && { template: chatTemplate }),
    ...(chatTemplateVariables && { variables: chatTemplateVariables }),
  });
  return Int32Array.from(ids);
}
