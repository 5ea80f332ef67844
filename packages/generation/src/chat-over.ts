import type { ChatMessage } from "@glossa/tokenizer";
import { GenerationError } from "./errors.ts";
import type { Chat, ChatOptions, GenerateOptions, Generation, StreamPart } from "./generator.ts";
import type { LanguageModel } from "./language-model.ts";
import { prefixCache } from "./prefix-cache.ts";
import { parseToolCalls } from "./tool-calls/tool-call-formats.ts";

/** Streams the answer to messages with a model, and returns it whole. */
export type StreamTurn = (
  model: LanguageModel,
  messages: readonly ChatMessage[],
  options: GenerateOptions,
  reused: () => number,
) => AsyncGenerator<StreamPart, Generation, undefined>;

/** A conversation whose cache is kept from turn to turn. */
export function chatOver(model: LanguageModel, options: ChatOptions, streamTurn: StreamTurn): Chat {
  const { messages: first = [], ...defaults } = options;
  const cache = prefixCache(model);
  const messages: ChatMessage[] = [...first];
  let busy = false;
  let closed = false;

  async function* turn(message: string | ChatMessage, own: GenerateOptions) {
    if (closed) throw new GenerationError("GENERATION_CLOSED", "the chat was closed");
    if (busy) throw new GenerationError("GENERATION_BUSY", "the chat is answering: wait for it to end");
    busy = true;
    try {
      const asked = typeof message === "string" ? { role: "user", content: message } : message;
      const merged = { ...defaults, ...own };
      const generation = yield* streamTurn(cache.model, [...messages, asked], merged, () => cache.reused);
      // a turn that fails or is left early is not part of the conversation
      messages.push(asked, answerOf(generation));
      return generation;
    } finally {
      busy = false;
      if (closed) cache.close();
    }
  }

  const close = () => {
    closed = true;
    if (!busy) cache.close();
  };
  return {
    messages,
    async send(message, own = {}) {
      const parts = turn(message, own);
      for (;;) {
        const { done, value } = await parts.next();
        if (done) return value;
      }
    },
    async *stream(message, own = {}) {
      yield* turn(message, own);
    },
    close,
    [Symbol.dispose]: close,
  };
}

/** Calls go into the conversation the way that chat templates want them. */
function answerOf({ text, toolCalls = [] }: Generation): ChatMessage {
  if (toolCalls.length === 0) return { role: "assistant", content: text };
  const { content } = parseToolCalls(text);
  return {
    role: "assistant",
    // a text whose marks were special tokens, and are gone, has nothing to say besides
    content: content === text ? "" : content,
    tool_calls: toolCalls.map(({ id, ...call }) => ({ type: "function", function: call, ...(id && { id }) })),
  };
}
