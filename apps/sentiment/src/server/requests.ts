import { z } from "zod";

/** What the server takes. The names are the packages'; anything else is refused. */

export const limits = {
  /** UTF-16 units of a text to classify: a long novel's chapter. */
  textLength: 100_000,
  /** UTF-16 units of a text to explain; the model reads it some hundred times. */
  explainLength: 4_000,
  /** Bytes of a JSON body: the text in the longest UTF-8 with escapes. */
  bodyBytes: 700_000,
  /** Bytes of a table. */
  tableBytes: 20_000_000,
  /** UTF-16 units of a prompt. */
  promptLength: 4_000,
  /** Tokens of one written text. */
  newTokens: 400,
} as const;

export const classifyRequest = z.strictObject({
  text: z.string().max(limits.textLength),
  abstainBelow: z.number().min(0).max(1).optional(),
});

export const explainRequest = z.strictObject({
  text: z.string().max(limits.explainLength),
  label: z.string().max(200).optional(),
});

/** In the query, since the body is the file. */
export const tableRequest = z.strictObject({
  name: z.string().min(1).max(255),
  column: z.string().min(1).max(200).optional(),
});

export const writeRequest = z.strictObject({
  prompt: z.string().min(1).max(limits.promptLength),
  maxNewTokens: z.int().min(1).max(limits.newTokens).default(120),
  temperature: z.number().min(0).max(2).default(0.8),
  topP: z.number().gt(0).max(1).default(0.95),
  seed: z.int().min(0).max(0xffff_ffff).default(0),
});

export type WriteRequest = z.infer<typeof writeRequest>;
