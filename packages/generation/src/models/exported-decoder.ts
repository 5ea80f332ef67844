import type { Session } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { GenerationError } from "../errors.ts";
import type { LanguageModel, StepOptions } from "../language-model.ts";
import { cachePairs, emptyCache, selectRows } from "./growing-cache.ts";
import { floatsOf, lastLogits } from "./last-logits.ts";

export interface ExportedDecoderState {
  caches: Tensor[];
  /** Columns of the caches. */
  columns: number;
  /** Per row, how many columns at the left are padding. */
  padding: Int32Array;
}

/**
 * A causal model over a graph that Python exported (optimum, onnx-community): `model.onnx` or a merged decoder, with a
 * cache that each run gives back one position longer. Names of inputs and outputs are read from the session.
 *
 * @param vocabSize of the logits, where the graph does not say
 * @throws GenerationError `GENERATION_MODEL_UNSUPPORTED`
 */
export function exportedDecoder(
  session: Session,
  config: { readonly vocabSize: number; readonly contextLength?: number | undefined },
): LanguageModel<ExportedDecoderState> {
  const pairs = cachePairs(session);
  const inputs = new Set(session.inputs.map(({ name }) => name));
  checkInputs(
    session,
    pairs.map(({ input }) => input),
  );
  const fetches = ["logits", ...pairs.map(({ output }) => output)];

  const run = async (state: ExportedDecoderState, ids: BigInt64Array, tokens: number, options: StepOptions) => {
    const rows = state.padding.length;
    const total = state.columns + tokens;
    const feeds: Record<string, Tensor> = { input_ids: tensor("int64", [rows, tokens], ids) };
    if (inputs.has("attention_mask")) {
      const mask = new BigInt64Array(rows * total).fill(1n);
      state.padding.forEach((count, row) => {
        mask.fill(0n, row * total, row * total + count);
      });
      feeds["attention_mask"] = tensor("int64", [rows, total], mask);
    }
    if (inputs.has("position_ids")) {
      const positions = new BigInt64Array(rows * tokens);
      state.padding.forEach((count, row) => {
        for (let i = 0; i < tokens; i++) {
          positions[row * tokens + i] = BigInt(Math.max(0, state.columns + i - count));
        }
      });
      feeds["position_ids"] = tensor("int64", [rows, tokens], positions);
    }
    if (inputs.has("use_cache_branch")) {
      feeds["use_cache_branch"] = tensor("bool", [1], Uint8Array.of(state.columns > 0 ? 1 : 0));
    }
    pairs.forEach(({ input }, i) => {
      feeds[input] = state.caches[i]!;
    });
    const outputs = await session.run(feeds, { fetches, signal: options.signal });
    state.caches = pairs.map(({ output }) => outputs[output]!);
    state.columns = total;
    return outputs["logits"]!;
  };

  const feed = (state: ExportedDecoderState, tokenIds: Int32Array, options: StepOptions) =>
    run(state, BigInt64Array.from(tokenIds, BigInt), tokenIds.length / state.padding.length, options);

  return {
    vocabSize: config.vocabSize,
    contextLength: config.contextLength,
    isEncoderDecoder: false,
    async begin(prompts, { signal }) {
      const columns = prompts.reduce((most, prompt) => Math.max(most, prompt.length), 0);
      const padding = Int32Array.from(prompts, (prompt) => columns - prompt.length);
      if (padding.some((count) => count > 0) && !(inputs.has("attention_mask") && inputs.has("position_ids"))) {
        throw new GenerationError(
          "GENERATION_MODEL_UNSUPPORTED",
          "the graph has no attention_mask and position_ids, so prompts of different lengths cannot share a batch: " +
            "generate them one by one",
        );
      }
      const ids = new BigInt64Array(prompts.length * columns);
      prompts.forEach((prompt, row) => {
        for (let i = 0; i < prompt.length; i++) ids[row * columns + padding[row]! + i] = BigInt(prompt[i]!);
      });
      const caches = pairs.map((pair) => emptyCache(pair, prompts.length));
      const state: ExportedDecoderState = { caches, columns: 0, padding };
      return { state, logits: lastLogits(await run(state, ids, columns, { signal })) };
    },
    step: async (state, tokenIds, options = {}) => lastLogits(await feed(state, tokenIds, options)),
    select(state, rows) {
      state.caches = state.caches.map((cache) => selectRows(cache, rows));
      state.padding = Int32Array.from(rows, (row) => state.padding[row]!);
    },
    extend: async (state, tokenIds, options = {}) => floatsOf(await feed(state, tokenIds, options)),
    append: async (state, tokenIds, options = {}) => lastLogits(await feed(state, tokenIds, options)),
    rewind(state, length) {
      if (length >= state.columns) return;
      state.caches = state.caches.map((cache) => firstPositions(cache, length));
      state.columns = length;
    },
    lengthOf: ({ columns }) => columns,
  };
}

/** The first positions of a cache [1, heads, positions, size]. */
function firstPositions(cache: Tensor, length: number): Tensor {
  const [, heads = 0, positions = 0, size = 0] = cache.shape;
  const shorter = tensor(cache.dtype, [1, heads, length, size]);
  const target = shorter.data as unknown as { set(values: unknown, offset: number): void };
  for (let head = 0; head < heads; head++) {
    const start = head * positions * size;
    target.set(cache.data.subarray(start, start + length * size), head * length * size);
  }
  return shorter;
}

const KNOWN = ["input_ids", "attention_mask", "position_ids", "use_cache_branch"];

function checkInputs(session: Session, caches: readonly string[]): void {
  const unsupported = (message: string) => new GenerationError("GENERATION_MODEL_UNSUPPORTED", message);
  const foreign = session.inputs.find(({ name }) => !KNOWN.includes(name) && !caches.includes(name));
  if (foreign !== undefined) throw unsupported(`the graph has an input "${foreign.name}" that no known decoder has`);
  if (!session.outputs.some(({ name }) => name === "logits")) throw unsupported(`the graph has no output "logits"`);
  if (caches.length === 0) {
    throw unsupported("the graph has no past_key_values inputs: export it with its cache (text-generation-with-past)");
  }
}
