import { hermes } from "./hermes.ts";
import { llama3 } from "./llama3.ts";
import { mistral } from "./mistral.ts";
import { smollm2 } from "./smollm2.ts";
import type { ParsedToolCalls, ToolCallFormat } from "./tool-call.ts";

/** How families of models write calls, by name. No text fits two of them. */
export const toolCallFormats: {
  readonly hermes: ToolCallFormat;
  readonly smollm2: ToolCallFormat;
  readonly llama3: ToolCallFormat;
  readonly mistral: ToolCallFormat;
} = { hermes, smollm2, llama3, mistral };

/**
 * The calls in a generated text. A text without calls, or with broken ones, is all content.
 *
 * @param text with its special tokens, an end token not included
 */
export function parseToolCalls(text: string): ParsedToolCalls {
  for (const parse of Object.values(toolCallFormats)) {
    const parsed = parse(text);
    if (parsed !== undefined) return parsed;
  }
  return { content: text, toolCalls: [] };
}
