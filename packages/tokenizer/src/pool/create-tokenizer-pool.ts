import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { checkOptions, isBoolean, isPositive } from "../check-options.ts";
import { TokenizerError } from "../errors.ts";
import type { TruncationOptions } from "../truncation.ts";
import { type JobQueue, jobQueue } from "./job-queue.ts";
import { type PoolWorker, startPoolWorker } from "./pool-worker.ts";
import type { JobOptions, JobResult } from "./protocol.ts";
import { type Parcel, packLines, packTexts } from "./text-parcels.ts";
import type { TokenizerSource } from "./tokenizer-source.ts";

export interface TokenizerPoolOptions {
  /** Threads, each with a tokenizer of its own. Default: the processors but one, at most 4. */
  workers?: number;
}

/** Ids of many texts: those of text i are `ids.subarray(offsets[i], offsets[i + 1])`. */
export interface EncodedTexts {
  readonly ids: Uint32Array<ArrayBuffer>;
  /** One more than there are texts. */
  readonly offsets: Uint32Array<ArrayBuffer>;
}

/** Some lines of a file, in order. */
export interface EncodedLines extends EncodedTexts {
  /** Number of the first line, counted from 0. */
  readonly firstLine: number;
}

export interface PoolCallOptions {
  /** Whether the post-processor adds special tokens. Default true. */
  addSpecialTokens?: boolean;
  /** Whether special tokens written in the text become those tokens. Default true. */
  parseSpecialTokens?: boolean;
  /** Cuts what is too long, as in `encode`. Default false. */
  truncation?: boolean | TruncationOptions;
  /** Ends the call: it throws the signal's reason. */
  signal?: AbortSignal;
}

export interface PoolBatchOptions extends PoolCallOptions {
  /** Called when more texts are done, at most once per parcel of about 100 KB. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** Tokenizers on threads. Calls may overlap; results are in the order of their texts. */
export interface TokenizerPool {
  readonly workers: number;
  /** Encodes one text, however long, without holding up the event loop. */
  encode(text: string, options?: PoolCallOptions): Promise<Uint32Array<ArrayBuffer>>;
  encodeBatch(texts: readonly string[], options?: PoolBatchOptions): Promise<EncodedTexts>;
  /** The number of tokens of each text. */
  count(texts: readonly string[], options?: PoolBatchOptions): Promise<Uint32Array<ArrayBuffer>>;
  /** Encodes the lines of a UTF-8 file of any size; memory stays bounded, whatever the reader's pace. */
  encodeFile(path: string, options?: PoolCallOptions): AsyncIterableIterator<EncodedLines>;
  /** Ends the threads; calls in flight fail with `TOKENIZER_CLOSED`. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Ids are joined in steps of this many, so that a large result does not hold up the event loop. */
const JOIN_STEP = 1 << 21;

const callRules = {
  addSpecialTokens: isBoolean,
  parseSpecialTokens: isBoolean,
  truncation: ["true, false or an object", (value: unknown) => typeof value === "boolean" || isObject(value)],
  signal: ["an AbortSignal", (value: unknown) => value instanceof AbortSignal],
} as const;
const batchRules = {
  ...callRules,
  onProgress: ["a function", (value: unknown) => typeof value === "function"],
} as const;

/**
 * Starts threads with a tokenizer each, for large inputs: files, millions of texts, or one very long text. Where a call
 * takes a millisecond, the tokenizer's own methods are faster.
 *
 * @throws TokenizerError as the source's own function does, `TOKENIZER_WORKER` if a thread cannot be started
 */
export async function createTokenizerPool(
  source: TokenizerSource,
  options: TokenizerPoolOptions = {},
): Promise<TokenizerPool> {
  checkOptions("createTokenizerPool", options, { workers: isPositive });
  const count = options.workers ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const workers = Array.from({ length: count }, () => startPoolWorker(source));
  try {
    await Promise.all(workers.map(({ ready }) => ready));
  } catch (error) {
    await Promise.allSettled(workers.map((worker) => worker.end()));
    throw error;
  }
  return poolOf(workers);
}

function poolOf(workers: readonly PoolWorker[]): TokenizerPool {
  const queue = jobQueue(workers);
  let closed = false;

  function check(caller: string, options: PoolBatchOptions, rules: typeof callRules | typeof batchRules): JobOptions {
    checkOptions(caller, options, rules);
    if (closed) throw new TokenizerError("TOKENIZER_CLOSED", "the tokenizer pool is closed");
    options.signal?.throwIfAborted();
    const { signal: _, onProgress: __, ...job } = options;
    return job;
  }

  async function batch(
    kind: "encode" | "count",
    texts: readonly string[],
    options: PoolBatchOptions,
  ): Promise<JobResult[]> {
    const job = check(kind === "count" ? "count" : "encodeBatch", options, batchRules);
    if (!Array.isArray(texts)) throw new TokenizerError("TOKENIZER_INPUT", "a pool takes an array of strings");
    const results: JobResult[] = [];
    let done = 0;
    for await (const { parcel, result } of inOrder(queue, packTexts(texts), kind, job, options.signal)) {
      results.push(result);
      done += parcel.texts.length;
      options.onProgress?.({ done, total: texts.length });
    }
    return results;
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.all(workers.map((worker) => worker.end()));
  }

  return {
    workers: workers.length,
    async encode(text, options = {}) {
      const job = check("encode", options, callRules);
      if (typeof text !== "string")
        throw new TokenizerError("TOKENIZER_INPUT", `the text must be a string, got ${typeof text}`);
      const { result } = await queue.hand({ kind: "encode", texts: [text], options: job }, options.signal);
      return (await withSignal(result, options.signal)).ids;
    },
    async encodeBatch(texts, options = {}) {
      return join(await batch("encode", texts, options), options.signal);
    },
    async count(texts, options = {}) {
      const counts = new Uint32Array(Array.isArray(texts) ? texts.length : 0);
      let at = 0;
      for (const { offsets } of await batch("count", texts, options)) {
        for (let i = 0; i + 1 < offsets.length; i++) counts[at++] = offsets[i + 1]! - offsets[i]!;
      }
      return counts;
    },
    async *encodeFile(path, options = {}) {
      const job = check("encodeFile", options, callRules);
      try {
        for await (const { parcel, result } of inOrder(
          queue,
          packLines(path, options.signal),
          "encode",
          job,
          options.signal,
        )) {
          yield { firstLine: parcel.first, ...result };
        }
      } catch (cause) {
        options.signal?.throwIfAborted();
        if (cause instanceof TokenizerError) throw cause;
        throw new TokenizerError("TOKENIZER_FILE", `cannot read ${path}: ${(cause as Error).message}`, { cause });
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Runs parcels on the workers and gives the results in order. As many are under way as there are places for jobs. */
async function* inOrder(
  queue: JobQueue,
  parcels: Iterable<Parcel> | AsyncIterable<Parcel>,
  kind: "encode" | "count",
  options: JobOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ parcel: Parcel; result: JobResult }> {
  const under: { parcel: Parcel; result: Promise<JobResult> }[] = [];
  for await (const parcel of parcels) {
    const { result } = await queue.hand({ kind, texts: parcel.texts, options }, signal);
    under.push({ parcel, result });
    if (under.length < MAX_UNDER_WAY) continue;
    const first = under.shift()!;
    yield { parcel: first.parcel, result: await withSignal(first.result, signal) };
  }
  for (const { parcel, result } of under) yield { parcel, result: await withSignal(result, signal) };
}

/** Parcels of one call whose results are not taken yet; bounds its memory when the reader is slow. */
const MAX_UNDER_WAY = 16;

async function withSignal<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function join(results: readonly JobResult[], signal: AbortSignal | undefined): Promise<EncodedTexts> {
  if (results.length === 1) return results[0]!;
  let idCount = 0;
  let texts = 0;
  for (const { ids, offsets } of results) {
    idCount += ids.length;
    texts += offsets.length - 1;
  }
  const joined = { ids: new Uint32Array(idCount), offsets: new Uint32Array(texts + 1) };
  let at = 0;
  let text = 0;
  let step = 0;
  for (const { ids, offsets } of results) {
    joined.ids.set(ids, at);
    for (let i = 1; i < offsets.length; i++) joined.offsets[text + i] = at + offsets[i]!;
    at += ids.length;
    text += offsets.length - 1;
    step += ids.length;
    if (step < JOIN_STEP) continue;
    step = 0;
    await setImmediate();
    signal?.throwIfAborted();
  }
  return joined;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
