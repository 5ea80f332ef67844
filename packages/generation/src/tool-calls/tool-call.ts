/** A function that the model wants called. Nothing was checked against the tool's schema: the name may be of none. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Where the format has one. */
  readonly id?: string;
}

/** A text taken apart. */
export interface ParsedToolCalls {
  /** What is not part of a call, trimmed. */
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
}

/** How a family of models writes calls. Gives `undefined` for a text without calls, or with broken ones. */
export type ToolCallFormat = (text: string) => ParsedToolCalls | undefined;
