import type { PreparedRun, Session } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { GenerationError } from "../errors.ts";
import type { LanguageModel, StepOptions } from "../language-model.ts";
import { bufferPool, type CacheBuffer } from "./buffer-pool.ts";
import { type InPlaceCache, inPlaceCache } from "./in-place-cache.ts";
import { groupsOf, type LogitsBuffers, logitsBuffers } from "./logits-buffers.ts";
import { orderRows } from "./order-rows.ts";
import { type Sentences, sentences } from "./sentences.ts";
import { planGroups } from "./slots.ts";

/** The field `seq2seq` of a converted model's glossa.json. */
export interface ConvertedSeq2SeqDescription {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
  readonly vocabSize: number;
  readonly sourceVocabSize: number;
  readonly contextLength: number | null;
  readonly sourceLength: number | null;
  readonly cacheDType: "float32" | "float16";
}

export interface ConvertedEncoderDecoderOptions {
  readonly description: ConvertedSeq2SeqDescription;
  readonly encoder: Session;
  readonly decoder: Session;
  /** Fills up shorter sources. */
  readonly padTokenId: number;
}

export interface ConvertedEncoderDecoderState {
  readonly cache: InPlaceCache;
  readonly sources: Sentences;
  /** The sentence of each row. */
  sentenceOf: Int32Array;
  readonly maxLength: number;
  /** Counts changes of the sentences. */
  changes: number;
  /** What the keys and values of the sources lie in. */
  readonly cross: CacheBuffer;
  readonly buffers: LogitsBuffers;
  step?: {
    readonly version: string;
    readonly run: PreparedRun;
    readonly ids: BigInt64Array;
    readonly lengths: Int32Array;
  };
}

/** Positions that a cache begins with; it doubles when they are used up. */
const FIRST_ROOM = 48;

/**
 * An encoder-decoder model over the graphs that the convert package writes: the cache is updated in place, and the beams of
 * a sentence share its source (convert/src/architectures/seq2seq-io.ts describes them).
 */
export function convertedEncoderDecoder(
  options: ConvertedEncoderDecoderOptions,
): LanguageModel<ConvertedEncoderDecoderState> {
  const { description, encoder, decoder, padTokenId } = options;
  const { layers, heads, headSize, vocabSize, sourceLength } = description;
  const shape = { layers, kvHeads: heads, headSize, dtype: description.cacheDType };
  const sides = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();

  const groups = groupsOf(decoder);
  const pool = bufferPool();
  const logitsPool = bufferPool();
  const crossPool = bufferPool();
  /** What the encoder writes: keys and values of all layers' attention to the sources. */
  const crossBuffers = (count: number, length: number) => {
    const size = count * heads * length * headSize;
    const { dtype } = shape;
    const buffer =
      crossPool.takeRoom(sides.length * size) ?? (tensor(dtype, [sides.length * size]).data as CacheBuffer);
    const tensors = sides.map((side, i) => {
      const part = buffer.subarray(i * size, (i + 1) * size);
      return [`cross_key_values.${side}`, tensor(dtype, [count, heads, length, headSize], part as never)] as const;
    });
    return { buffer, tensors: Object.fromEntries(tensors) };
  };
  const bind = (state: ConvertedEncoderDecoderState, ids: BigInt64Array, columns: number, lengths: Int32Array) => {
    const buffers = state.cache.tensors();
    const rows = state.cache.slots.length;
    const feeds: Record<string, Tensor> = {
      input_ids: tensor("int64", [rows, columns], ids),
      lengths: tensor("int32", [rows], lengths),
      ...state.sources.tensors(),
    };
    const fetches = state.buffers.fetches(rows);
    sides.forEach((side, i) => {
      feeds[`past_key_values.${side}`] = buffers[i]!;
      fetches[`present.${side}`] = buffers[i]!;
    });
    return { feeds, fetches };
  };

  const prepareStep = (state: ConvertedEncoderDecoderState) => {
    const version = `${state.cache.version}.${state.changes}`;
    if (state.step?.version === version) return state.step;
    state.step?.run.close();
    const rows = state.cache.slots.length;
    const ids = new BigInt64Array(rows);
    const lengths = new Int32Array(rows);
    const { feeds, fetches } = bind(state, ids, 1, lengths);
    state.step = { version, run: decoder.prepare(feeds, fetches), ids, lengths };
    return state.step;
  };

  const runStep = async (
    state: ConvertedEncoderDecoderState,
    tokenIds: Int32Array,
    { signal }: StepOptions = {},
  ): Promise<void> => {
    const { cache } = state;
    const { slots, lengths } = cache;
    const longest = slots.reduce((most, slot) => Math.max(most, lengths[slot]! + 1), 0);
    await cache.reserve(longest, Math.max(state.maxLength, longest));
    const step = prepareStep(state);
    slots.forEach((slot, row) => {
      step.ids[slot] = BigInt(tokenIds[row]!);
      step.lengths[slot] = lengths[slot]! + 1;
    });
    await step.run.run({ signal });
    for (const slot of slots) lengths[slot]! += 1;
  };

  return {
    vocabSize,
    contextLength: description.contextLength ?? undefined,
    isEncoderDecoder: true,
    async begin(prompts, { decoderPrompts = [], maxLength, rowsPerPrompt = 1, signal }) {
      checkSources(prompts, description);
      const ids = rectangle(prompts, padTokenId);
      const mask = rectangle(
        prompts.map((prompt) => new Int32Array(prompt.length).fill(1)),
        0,
      );
      const cross = crossBuffers(prompts.length, ids.shape[1]!);
      await encoder.run({ input_ids: ids, attention_mask: mask }, { fetches: cross.tensors, signal });
      const starts = rectangle(decoderPrompts, 0);
      const columns = starts.shape[1]!;
      const rows = prompts.length;
      const capacity = Math.min(Math.max(maxLength, columns), columns + FIRST_ROOM);
      const state: ConvertedEncoderDecoderState = {
        cache: inPlaceCache(shape, rows, rows * rowsPerPrompt, capacity, pool),
        sources: sentences({ ...cross.tensors, encoder_attention_mask: mask }, rows),
        sentenceOf: Int32Array.from(prompts, (_, i) => i),
        maxLength,
        changes: 0,
        cross: cross.buffer,
        buffers: logitsBuffers(rows * rowsPerPrompt, vocabSize, groups, logitsPool),
      };
      decoderPrompts.forEach((start, row) => {
        state.cache.lengths[row] = start.length;
      });
      const { feeds, fetches } = bind(state, starts.data, columns, state.cache.lengths.slice(0, rows));
      await decoder.run(feeds, { fetches, signal });
      const { buffers, cache } = state;
      return { state, logits: buffers.logits, view: groups === undefined ? undefined : buffers.view(cache.slots) };
    },
    async step(state, tokenIds, options) {
      await runStep(state, tokenIds, options);
      return orderRows(state.buffers.logits, state.cache.slots, vocabSize);
    },
    ...(groups !== undefined && {
      async stepView(state: ConvertedEncoderDecoderState, tokenIds: Int32Array, options?: StepOptions) {
        await runStep(state, tokenIds, options);
        return state.buffers.view(state.cache.slots);
      },
    }),
    async select(state, rows) {
      const { cache, sources } = state;
      let own = rows.map((row) => state.sentenceOf[row]!);
      const kept = Int32Array.from(new Set(own));
      const perSentence = rows.length / kept.length;
      const counts = new Map<number, number>();
      for (const sentence of own) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
      const even = [...counts.values()].every((count) => count === perSentence);
      if (!even) {
        // sequences of one prompt that end at different times: each row gets a source of its own
        sources.repeat(own);
        own = own.map((_, row) => row);
        state.changes++;
      } else {
        if (kept.length < sources.slots.length || kept.some((sentence, i) => sentence !== i)) {
          sources.keep(kept);
          state.changes++;
        }
        own = own.map((sentence) => kept.indexOf(sentence));
      }
      const groups = Array.from(own, (sentence) => sources.slots[sentence]!);
      await cache.reserveRows(rows.length);
      await cache.move(planGroups(cache.slots, rows, groups, even ? perSentence : 1, cache.scratch));
      state.sentenceOf = own;
    },
    release(state) {
      state.step?.run.close();
      state.cache.free();
      state.buffers.free();
      crossPool.give([state.cross]);
    },
  };

  function checkSources(prompts: readonly Int32Array[], { sourceVocabSize }: ConvertedSeq2SeqDescription): void {
    for (const [i, prompt] of prompts.entries()) {
      if (sourceLength !== null && prompt.length > sourceLength) {
        throw new GenerationError(
          "GENERATION_CONTEXT_OVERFLOW",
          `prompt ${i} has ${prompt.length} tokens, but the encoder reads ${sourceLength} at most`,
        );
      }
      if (prompt.some((id) => id < 0 || id >= sourceVocabSize)) {
        throw new GenerationError(
          "GENERATION_PROMPT_INVALID",
          `prompt ${i} has a token outside the encoder's ${sourceVocabSize}`,
        );
      }
    }
  }
}

/** Token lists as one tensor, filled up at the right. */
function rectangle(lists: readonly Int32Array[], fill: number): Tensor<"int64"> & { readonly data: BigInt64Array } {
  const columns = lists.reduce((most, list) => Math.max(most, list.length), 0);
  const data = new BigInt64Array(lists.length * columns).fill(BigInt(fill));
  lists.forEach((list, row) => {
    for (let i = 0; i < list.length; i++) data[row * columns + i] = BigInt(list[i]!);
  });
  return tensor("int64", [lists.length, columns], data);
}
