import { setTimeout as pause } from "node:timers/promises";
import type { ExplainedToken, GenerateOptions } from "@glossa/generation";
import type { Writer } from "../server/write-routes.ts";

export interface FakeWriterOptions {
  /** Milliseconds for a token. */
  readonly delay?: number;
  /** Tokens of a text, if no fewer are asked for. */
  readonly length?: number;
}

/** A writer for tests of what stands around it: its tokens name the seed and their place, and each has two alternatives. */
export function fakeWriter({ delay = 0, length = 3 }: FakeWriterOptions = {}): Writer & {
  readonly calls: readonly GenerateOptions[];
} {
  const calls: GenerateOptions[] = [];
  const texts = ({ maxNewTokens = length, seed = 0 }: GenerateOptions) =>
    Array.from({ length: Math.min(length, maxNewTokens) }, (_, at) => ` ${seed}-${at}`);
  return {
    calls,
    async *stream(_, options = {}) {
      calls.push(options);
      const all = texts(options);
      for (const [at, text] of all.entries()) {
        if (delay > 0) await pause(delay, undefined, { signal: options.signal }).catch(() => {});
        options.signal?.throwIfAborted();
        const last = at === all.length - 1;
        yield { text, tokens: [{ tokenId: at }], ...(last && { finishReason: "length" as const }) };
      }
    },
    async explain(_, options = {}) {
      calls.push(options);
      const steps = texts(options).map((text, tokenId): ExplainedToken => {
        const alternatives = [
          { tokenId, text, probability: 0.5 },
          { tokenId: tokenId + 1000, text: ` turn-${tokenId}`, probability: 0.25 },
        ];
        return { ...alternatives[0]!, alternatives };
      });
      let start = 0;
      const spans = steps.map(({ text }, firstStep) => {
        const span = { text, start, firstStep, endStep: firstStep + 1 };
        start += text.length;
        return span;
      });
      return { text: steps.map(({ text }) => text).join(""), steps, spans };
    },
  };
}
