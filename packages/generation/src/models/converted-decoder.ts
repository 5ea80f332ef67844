import type { PreparedRun, Session } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import type { LanguageModel, StepOptions } from "../language-model.ts";
import { bufferPool } from "./buffer-pool.ts";
import { type InPlaceCache, inPlaceCache } from "./in-place-cache.ts";
import { orderRows } from "./order-rows.ts";

/** The field `decoder` of a converted model's glossa.json. */
export interface ConvertedDecoderDescription {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly cacheDType: "float32" | "float16";
  /** Whether it was converted with `outputHiddenStates`. */
  readonly hiddenStates?: boolean;
}

export interface ConvertedDecoderOptions {
  readonly description: ConvertedDecoderDescription;
  /** Gives the logits of each row's last token. */
  readonly session: Session;
  /** The graph that gives the logits of every token; opened when first needed. */
  readonly openScoring: () => Promise<Session>;
  /** The graph that gives the hidden states, for a model that has it. */
  readonly openHiddenStates?: (() => Promise<Session>) | undefined;
}

/** Positions beside the prompt that a cache begins with; it doubles when they are used up. */
const FIRST_ROOM = 64;

export interface ConvertedDecoderState {
  readonly cache: InPlaceCache;
  maxLength: number;
  step?: {
    readonly version: number;
    readonly run: PreparedRun;
    readonly ids: BigInt64Array;
    readonly lengths: Int32Array;
    readonly logits: Float32Array;
  };
}

/**
 * A causal model over the graphs that the convert package writes, whose cache is updated in place
 * (convert/src/architectures/decoder-io.ts describes them).
 */
export function convertedDecoder(options: ConvertedDecoderOptions): LanguageModel<ConvertedDecoderState> {
  const { description, session, openScoring, openHiddenStates } = options;
  const { layers, vocabSize, contextLength } = description;
  const shape = { ...description, dtype: description.cacheDType };
  const pastNames: string[] = [];
  const presentNames: string[] = [];
  for (let layer = 0; layer < layers; layer++) {
    pastNames.push(`past_key_values.${layer}.key`, `past_key_values.${layer}.value`);
    presentNames.push(`present.${layer}.key`, `present.${layer}.value`);
  }
  const pool = bufferPool();
  let scoring: Promise<Session> | undefined;
  let hiddenStates: Promise<Session> | undefined;

  const bind = (
    cache: InPlaceCache,
    ids: BigInt64Array,
    columns: number,
    lengths: Int32Array,
    logits: Tensor | null,
    output = "logits",
  ) => {
    const buffers = cache.tensors();
    const rows = cache.slots.length;
    return {
      feeds: {
        input_ids: tensor("int64", [rows, columns], ids),
        lengths: tensor("int32", [rows], lengths),
        ...Object.fromEntries(pastNames.map((name, i) => [name, buffers[i]!])),
      } as Record<string, Tensor>,
      fetches: {
        [output]: logits,
        ...Object.fromEntries(presentNames.map((name, i) => [name, buffers[i]!])),
      } as Record<string, Tensor | null>,
    };
  };

  const prepareStep = (state: ConvertedDecoderState) => {
    const { cache } = state;
    if (state.step?.version === cache.version) return state.step;
    state.step?.run.close();
    const rows = cache.slots.length;
    const ids = new BigInt64Array(rows);
    const lengths = new Int32Array(rows);
    const logits = tensor("float32", [rows, vocabSize]);
    const { feeds, fetches } = bind(cache, ids, 1, lengths, logits);
    state.step = { version: cache.version, run: session.prepare(feeds, fetches), ids, lengths, logits: logits.data };
    return state.step;
  };

  /** Feeds tokens to the only row, by whichever graph, and gives its logits. */
  const feed = async (
    graph: Session,
    { cache, maxLength }: ConvertedDecoderState,
    tokenIds: Int32Array,
    { signal }: StepOptions,
    output = "logits",
  ): Promise<Float32Array> => {
    const slot = cache.slots[0]!;
    const length = cache.lengths[slot]! + tokenIds.length;
    await cache.reserve(length, Math.max(maxLength, length));
    const ids = BigInt64Array.from(tokenIds, BigInt);
    const { feeds, fetches } = bind(cache, ids, tokenIds.length, Int32Array.of(length), null, output);
    const result = await graph.run(feeds, { fetches, signal });
    cache.lengths[slot] = length;
    return result[output]!.data as Float32Array;
  };

  async function* layerLogits(
    open: () => Promise<Session>,
    tokenIds: Int32Array,
    first: number,
    options: StepOptions = {},
  ): AsyncGenerator<Float32Array, void, undefined> {
    hiddenStates ??= open();
    const graph = await hiddenStates;
    const cache = inPlaceCache(shape, 1, 1, tokenIds.length);
    const state = { cache, maxLength: tokenIds.length };
    let from = 0;
    for (let end = first; end <= tokenIds.length; end++) {
      yield await feed(graph, state, tokenIds.subarray(from, end), options, "layer_logits");
      from = end;
    }
  }

  return {
    vocabSize,
    contextLength,
    isEncoderDecoder: false,
    ...(openHiddenStates && { layerLogits: layerLogits.bind(undefined, openHiddenStates) }),
    async begin(prompts, { maxLength, rowsPerPrompt = 1, signal }) {
      const columns = prompts.reduce((most, prompt) => Math.max(most, prompt.length), 0);
      const capacity = Math.min(Math.max(maxLength, columns), columns + FIRST_ROOM);
      const cache = inPlaceCache(shape, prompts.length, prompts.length * rowsPerPrompt, capacity, pool);
      const ids = new BigInt64Array(prompts.length * columns);
      prompts.forEach((prompt, row) => {
        for (let i = 0; i < prompt.length; i++) ids[row * columns + i] = BigInt(prompt[i]!);
        cache.lengths[row] = prompt.length;
      });
      const { feeds, fetches } = bind(cache, ids, columns, cache.lengths.slice(0, prompts.length), null);
      const { logits } = await session.run(feeds, { fetches, signal });
      return { state: { cache, maxLength }, logits: logits!.data as Float32Array };
    },
    async step(state, tokenIds, { signal } = {}) {
      const { cache } = state;
      const { slots, lengths } = cache;
      let longest = 0;
      for (const slot of slots) longest = Math.max(longest, lengths[slot]! + 1);
      await cache.reserve(longest, Math.max(state.maxLength, longest));
      const step = prepareStep(state);
      slots.forEach((slot, row) => {
        // a row that stays gets a token too, in a place that counts only when the next one is written there
        step.ids[slot] = BigInt(Math.max(0, tokenIds[row]!));
        step.lengths[slot] = lengths[slot]! + 1;
      });
      await step.run.run({ signal });
      slots.forEach((slot, row) => {
        if (tokenIds[row]! >= 0) lengths[slot]! += 1;
      });
      return orderRows(step.logits, slots, vocabSize);
    },
    select: (state, rows) => state.cache.select(rows),
    async join(state, other) {
      other.step?.run.close();
      await state.cache.add(other.cache);
      other.cache.free();
      state.maxLength = Math.max(state.maxLength, other.maxLength);
    },
    release(state) {
      state.step?.run.close();
      state.cache.free();
    },
    async extend(state, tokenIds, options = {}) {
      scoring ??= openScoring();
      return feed(await scoring, state, tokenIds, options);
    },
    append: (state, tokenIds, options = {}) => feed(session, state, tokenIds, options),
    rewind(state, length) {
      const slot = state.cache.slots[0]!;
      state.cache.lengths[slot] = Math.min(length, state.cache.lengths[slot]!);
    },
    lengthOf: (state) => state.cache.lengths[state.cache.slots[0]!]!,
  };
}
