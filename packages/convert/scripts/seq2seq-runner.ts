import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openSession, type SessionOptions } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { decoderNames } from "../src/architectures/decoder-io.ts";
import { type Seq2SeqDescription, seq2seqFiles, seq2seqNames } from "../src/architectures/seq2seq-io.ts";

/** A converted encoder-decoder, for tests and benches: the least that shows how seq2seq-io.ts is meant. */
export interface Seq2SeqRunner {
  readonly description: Seq2SeqDescription;
  /** Runs the encoder; the next `begin` reads its result. */
  encode(sources: readonly (readonly number[])[], padding: number): Promise<void>;
  /** Starts rows with an empty cache, the same number for each source, and gives the logits after them, [rows][vocab]. */
  begin(starts: readonly (readonly number[])[], capacity: number): Promise<Float32Array[]>;
  /** Feeds one token a row and gives the logits after it. */
  step(tokens: readonly number[]): Promise<Float32Array[]>;
  /** Copies rows of the cache: row i continues what row `from[i]` was. */
  reorder(from: readonly number[]): void;
  /** The logits of all tokens of rows with an empty cache, [rows][tokens * vocab]. */
  score(rows: readonly (readonly number[])[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Opens a directory that `convert` wrote for text2text generation. */
export async function openSeq2Seq(directory: string, options: SessionOptions = {}): Promise<Seq2SeqRunner> {
  const about = JSON.parse(await readFile(join(directory, "glossa.json"), "utf8")) as { seq2seq: Seq2SeqDescription };
  const description = about.seq2seq;
  const { layers, heads, headSize, vocabSize, cacheDType } = description;
  const open = (file: string) => openSession(join(directory, file), options);
  const [encoder, decoder, scoring] = await Promise.all([
    open(seq2seqFiles.encoder),
    open(seq2seqFiles.decoder),
    open(seq2seqFiles.scoring),
  ]);
  let source: Record<string, Tensor> = {};
  let lengths: number[] = [];
  let cache: Record<string, Tensor> = {};
  let fetches: Record<string, Tensor | null> = {};

  function matrix(rows: readonly (readonly number[])[], fill: number): Tensor<"int64"> {
    const columns = Math.max(...rows.map((row) => row.length));
    const data = new BigInt64Array(columns * rows.length).fill(BigInt(fill));
    for (const [index, row] of rows.entries()) data.set(row.map(BigInt), index * columns);
    return tensor("int64", [rows.length, columns], data);
  }

  function newCache(rows: number, capacity: number): void {
    cache = {};
    fetches = { [decoderNames.logits]: null };
    const shape = [rows, heads, capacity, headSize];
    for (let layer = 0; layer < layers; layer++) {
      const key = tensor(cacheDType, shape);
      const value = tensor(cacheDType, shape);
      cache[decoderNames.pastKey(layer)] = key;
      cache[decoderNames.pastValue(layer)] = value;
      fetches[decoderNames.presentKey(layer)] = key;
      fetches[decoderNames.presentValue(layer)] = value;
    }
  }

  async function run(session: typeof decoder, ids: Tensor<"int64">): Promise<Float32Array[]> {
    const feeds = {
      ...source,
      ...cache,
      [decoderNames.inputIds]: ids,
      [decoderNames.lengths]: tensor("int32", [lengths.length], Int32Array.from(lengths)),
    };
    const { data } = (await session.run(feeds, { fetches }))[decoderNames.logits] as Tensor<"float32">;
    const width = data.length / lengths.length;
    return lengths.map((_, row) => data.slice(row * width, (row + 1) * width));
  }

  return {
    description,
    async encode(sources, padding) {
      const mask = matrix(
        sources.map((row) => row.map(() => 1)),
        0,
      );
      const ids = matrix(sources, padding);
      const outputs = await encoder.run({ [seq2seqNames.inputIds]: ids, [seq2seqNames.attentionMask]: mask });
      source = { ...outputs, [seq2seqNames.encoderAttentionMask]: mask };
    },
    begin(starts, capacity) {
      lengths = starts.map((row) => row.length);
      newCache(starts.length, capacity);
      return run(decoder, matrix(starts, 0));
    },
    step(tokens) {
      lengths = lengths.map((length) => length + 1);
      return run(
        decoder,
        matrix(
          tokens.map((token) => [token]),
          0,
        ),
      );
    },
    reorder(from) {
      for (const { data } of Object.values(cache)) {
        const old = data.slice() as Float32Array;
        const size = old.length / from.length;
        for (const [row, other] of from.entries()) {
          (data as Float32Array).set(old.subarray(other * size, (other + 1) * size), row * size);
        }
      }
      lengths = from.map((row) => lengths[row]!);
    },
    async score(rows) {
      lengths = rows.map((row) => row.length);
      newCache(rows.length, Math.max(...lengths));
      const logits = await run(scoring, matrix(rows, 0));
      return logits.map((all, row) => all.subarray(0, rows[row]!.length * vocabSize));
    },
    close: async () => {
      await Promise.all([encoder.close(), decoder.close(), scoring.close()]);
    },
  };
}
