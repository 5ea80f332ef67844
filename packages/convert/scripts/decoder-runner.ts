import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openSession, type Session, type SessionOptions } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { type DecoderDescription, decoderFiles, decoderNames } from "../src/architectures/decoder-io.ts";

/** A converted decoder, for tests and benches: the least that shows how decoder-io.ts is meant. */
export interface DecoderRunner {
  readonly description: DecoderDescription;
  /** Starts a batch with an empty cache and gives the logits after each prompt, [rows][vocab]. */
  begin(prompts: readonly (readonly number[])[], capacity: number): Promise<Float32Array[]>;
  /** Feeds one token a row and gives the logits after it. */
  step(tokens: readonly number[]): Promise<Float32Array[]>;
  /** Feeds several tokens of a batch of one. */
  extend(tokens: readonly number[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Opens a directory that `convert` wrote for text generation. */
export async function openDecoder(directory: string, options: SessionOptions = {}): Promise<DecoderRunner> {
  const about = JSON.parse(await readFile(join(directory, "glossa.json"), "utf8")) as { decoder: DecoderDescription };
  const description = about.decoder;
  const session: Session = await openSession(join(directory, decoderFiles.model), options);
  let lengths: number[] = [];
  let cache: Record<string, Tensor> = {};
  let fetches: Record<string, Tensor | null> = {};

  async function run(columns: number, ids: BigInt64Array): Promise<Float32Array[]> {
    const rows = lengths.length;
    const feeds = {
      ...cache,
      [decoderNames.inputIds]: tensor("int64", [rows, columns], ids),
      [decoderNames.lengths]: tensor("int32", [rows], Int32Array.from(lengths)),
    };
    const { data } = (await session.run(feeds, { fetches }))[decoderNames.logits] as Tensor<"float32">;
    const { vocabSize } = description;
    return lengths.map((_, row) => data.slice(row * vocabSize, (row + 1) * vocabSize));
  }

  return {
    description,
    async begin(prompts, capacity) {
      lengths = prompts.map((prompt) => prompt.length);
      cache = {};
      fetches = { [decoderNames.logits]: null };
      const shape = [prompts.length, description.kvHeads, capacity, description.headSize];
      for (let layer = 0; layer < description.layers; layer++) {
        const key = tensor(description.cacheDType, shape);
        const value = tensor(description.cacheDType, shape);
        cache[decoderNames.pastKey(layer)] = key;
        cache[decoderNames.pastValue(layer)] = value;
        fetches[decoderNames.presentKey(layer)] = key;
        fetches[decoderNames.presentValue(layer)] = value;
      }
      const columns = Math.max(...lengths);
      const ids = new BigInt64Array(columns * prompts.length);
      for (const [row, prompt] of prompts.entries()) ids.set(prompt.map(BigInt), row * columns);
      return run(columns, ids);
    },
    async step(tokens) {
      lengths = lengths.map((length) => length + 1);
      return run(1, BigInt64Array.from(tokens, BigInt));
    },
    async extend(tokens) {
      lengths = [lengths[0]! + tokens.length];
      return run(tokens.length, BigInt64Array.from(tokens, BigInt));
    },
    close: () => session.close(),
  };
}

/** The index of the largest logit, the first of equal ones. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}
