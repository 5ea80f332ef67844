import type { FinishReason, StreamPart, Usage } from "@glossa/generation";

/** A line of a text that is being written. */
export type TextLine =
  | { readonly type: "part"; readonly text: string; readonly tokens: number }
  | { readonly type: "done"; readonly finishReason: FinishReason | undefined; readonly usage: Usage | undefined };

export async function* textLines(parts: AsyncIterable<StreamPart>): AsyncGenerator<TextLine, void, undefined> {
  let last: StreamPart | undefined;
  for await (const part of parts) {
    last = part;
    yield { type: "part", text: part.text, tokens: part.tokens.length };
  }
  yield { type: "done", finishReason: last?.finishReason, usage: last?.usage };
}
