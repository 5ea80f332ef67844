import { TokenizerError, type TokenizerErrorCode } from "../errors.ts";
import type { TruncationOptions } from "../truncation.ts";

/** How the texts of a job are encoded. */
export interface JobOptions {
  readonly addSpecialTokens?: boolean;
  readonly parseSpecialTokens?: boolean;
  readonly truncation?: boolean | TruncationOptions;
}

export interface JobRequest {
  readonly id: number;
  readonly kind: "encode" | "count";
  readonly texts: readonly string[];
  readonly options: JobOptions;
}

/** Ids of texts one after the other: those of text i are `ids.subarray(offsets[i], offsets[i + 1])`. */
export interface JobResult {
  /** Empty when only counting. */
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly offsets: Uint32Array<ArrayBuffer>;
}

/** structuredClone drops the code of an error, so it travels as data. */
export interface JobError {
  readonly code: TokenizerErrorCode;
  readonly message: string;
}

export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly error: JobError }
  | { readonly kind: "done"; readonly id: number; readonly result: JobResult }
  | { readonly kind: "error"; readonly id: number; readonly error: JobError };

export function writeError(error: unknown): JobError {
  if (error instanceof TokenizerError) return { code: error.code, message: error.message };
  return { code: "TOKENIZER_WORKER", message: error instanceof Error ? error.message : String(error) };
}

export function readError({ code, message }: JobError): TokenizerError {
  return new TokenizerError(code, message);
}
