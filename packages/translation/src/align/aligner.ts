import { decoderNames, type Seq2SeqDescription, seq2seqNames } from "@glossa/convert";
import type { Session } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { batchesOf } from "../engine/batches.ts";

/** A sentence and its translation, as the encoder and the decoder read them. */
export interface AlignRequest {
  readonly sourceIds: Int32Array;
  /** With the start tokens. */
  readonly targetIds: Int32Array;
}

/** Looks at what a model attends to when it reads a translation that is there. */
export interface Aligner {
  /** Of each request the weights of the attention, [target tokens, source tokens]; each row sums to 1. */
  align(requests: readonly AlignRequest[], signal?: AbortSignal): Promise<Float32Array[]>;
  close(): Promise<void>;
}

export interface AlignerParts {
  readonly description: Seq2SeqDescription;
  readonly encoder: Session;
  /** Opens `decoder_scoring.onnx`; called at the first use. */
  openScoring(): Promise<Session>;
  /** Fills up shorter sources. */
  readonly padTokenId: number;
  /** The decoder's layer whose attention counts, from 0. */
  readonly layer: number;
  readonly maxRows: number;
}

/** Logits that a run may give: the graph gives them for every token, 64 MB. */
const MOST_LOGITS = 16 * 1024 * 1024;

/** An aligner over the graphs of a converted encoder-decoder (convert's seq2seq-io.ts). */
export function aligner(parts: AlignerParts): Aligner {
  const { description, encoder, padTokenId, layer, maxRows } = parts;
  const { layers, heads, headSize, vocabSize, cacheDType } = description;
  const name = seq2seqNames.attention(layer);
  let opening: Promise<Session> | undefined;
  const scoring = () => {
    opening ??= parts.openScoring().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  const run = async (requests: readonly AlignRequest[], signal: AbortSignal | undefined): Promise<Float32Array[]> => {
    const sources = requests.map(({ sourceIds }) => sourceIds);
    const targets = requests.map(({ targetIds }) => targetIds);
    const mask = rectangle(
      sources.map((ids) => new Int32Array(ids.length).fill(1)),
      0,
    );
    const cross = await encoder.run(
      { [seq2seqNames.inputIds]: rectangle(sources, padTokenId), [seq2seqNames.attentionMask]: mask },
      { signal },
    );
    const ids = rectangle(targets, 0);
    const [rows, columns] = ids.shape as readonly [number, number];
    const past: Record<string, Tensor> = {};
    for (let own = 0; own < layers; own++) {
      for (const side of [decoderNames.pastKey(own), decoderNames.pastValue(own)]) {
        past[side] = tensor(cacheDType, [rows, heads, columns, headSize]);
      }
    }
    const session = await scoring();
    const { [name]: found } = await session.run(
      {
        ...cross,
        ...past,
        [seq2seqNames.encoderAttentionMask]: mask,
        [decoderNames.inputIds]: ids,
        [decoderNames.lengths]: tensor(
          "int32",
          [rows],
          Int32Array.from(targets, ({ length }) => length),
        ),
      },
      { fetches: [name], signal },
    );
    const data = found!.data as Float32Array;
    const width = found!.shape[2]!;
    return requests.map(({ sourceIds, targetIds }, row) => {
      const own = new Float32Array(targetIds.length * sourceIds.length);
      for (let position = 0; position < targetIds.length; position++) {
        const start = (row * columns + position) * width;
        own.set(data.subarray(start, start + sourceIds.length), position * sourceIds.length);
      }
      return own;
    });
  };

  return {
    async align(requests, signal) {
      const results = new Array<Float32Array>(requests.length);
      const lengths = requests.map(({ targetIds }) => targetIds.length);
      for (const batch of batchesOf(lengths, { maxRows, maxTokens: Math.floor(MOST_LOGITS / vocabSize) })) {
        const found = await run(
          batch.map((index) => requests[index]!),
          signal,
        );
        batch.forEach((index, row) => {
          results[index] = found[row]!;
        });
      }
      return results;
    },
    async close() {
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}

/** Token ids as one tensor, filled up at the right. */
function rectangle(lists: readonly Int32Array[], fill: number): Tensor<"int64"> {
  const columns = Math.max(...lists.map(({ length }) => length));
  const data = new BigInt64Array(lists.length * columns).fill(BigInt(fill));
  lists.forEach((list, row) => {
    data.set(Array.from(list, BigInt), row * columns);
  });
  return tensor("int64", [lists.length, columns], data);
}
