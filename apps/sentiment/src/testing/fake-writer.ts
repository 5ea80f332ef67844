import type { GenerateOptions } from "@glossa/generation";
import type { Writer } from "../server/write-routes.ts";

/** A writer for tests of what stands around it: its tokens name the seed and their place. */
export function fakeWriter(): Writer & { readonly calls: readonly GenerateOptions[] } {
  const calls: GenerateOptions[] = [];
  const texts = ({ maxNewTokens = 3, seed = 0 }: GenerateOptions) =>
    Array.from({ length: Math.min(3, maxNewTokens) }, (_, at) => ` ${seed}-${at}`);
  return {
    calls,
    async *stream(_, options = {}) {
      calls.push(options);
      const all = texts(options);
      for (const [at, text] of all.entries()) {
        options.signal?.throwIfAborted();
        const last = at === all.length - 1;
        yield { text, tokens: [{ tokenId: at }], ...(last && { finishReason: "length" as const }) };
      }
    },
    async explain(_, options = {}) {
      calls.push(options);
      const steps = texts(options).map((text, tokenId) => ({ tokenId, text, probability: 0.5, alternatives: [] }));
      return { text: steps.map(({ text }) => text).join(""), steps };
    },
  };
}
