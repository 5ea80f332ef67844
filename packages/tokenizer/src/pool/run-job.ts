import type { Tokenizer } from "../tokenizer.ts";
import type { JobRequest, JobResult } from "./protocol.ts";

/** Encodes the texts of a job, or counts their tokens. */
export function runJob(tokenizer: Tokenizer, { kind, texts, options }: Omit<JobRequest, "id">): JobResult {
  const offsets = new Uint32Array(texts.length + 1);
  let ids = new Uint32Array(kind === "count" ? 0 : 1024);
  let length = 0;
  for (let i = 0; i < texts.length; i++) {
    const found = tokenizer.encode(texts[i]!, options).ids;
    if (kind === "encode") {
      if (length + found.length > ids.length) {
        const larger = new Uint32Array(Math.max(ids.length * 2, length + found.length));
        larger.set(ids.subarray(0, length));
        ids = larger;
      }
      ids.set(found, length);
    }
    length += found.length;
    offsets[i + 1] = length;
  }
  return { ids: kind === "count" ? ids : ids.slice(0, length), offsets };
}
