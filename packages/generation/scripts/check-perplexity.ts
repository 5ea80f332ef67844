/**
 * What rounding costs a language model of your own (a transformers directory or a GGUF file): size, perplexity and speed in
 * several ways to store it.
 *
 *   npx tsx --conditions=@glossa/source packages/generation/scripts/check-perplexity.ts MODEL TEXT [WAY ...]
 *
 * A way is DTYPE, DTYPE/EMBEDDING or DTYPE/EMBEDDING/HEAD (int8/fp16/fp32); the first is what the others are compared with.
 * Scored are 4 parts of 1,024 tokens of TEXT, a file; speed is CPU milliseconds for one token after another on one thread
 * (median of 40, ways taking turns).
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convert, type EmbeddingDType, type ModelDType } from "@glossa/convert";
import { createGenerator, type Generator } from "../src/index.ts";

const [source, textFile, ...ways] = process.argv.slice(2);
if (textFile === undefined) throw new Error("usage: see the head of this file");
if (ways.length === 0) ways.push("fp32", "int8", "int4");
const PARTS = 4;
const PART_TOKENS = 1024;
const STEPS = 40;

interface Opened {
  readonly way: string;
  readonly bytes: number;
  readonly generator: Generator;
  readonly step: () => Promise<unknown>;
  readonly times: number[];
}

const scratch = await mkdtemp(join(tmpdir(), "glossa-perplexity-"));
const opened: Opened[] = [];
try {
  for (const [i, way] of ways.entries()) {
    const [dtype, embedding, head] = way.split("/");
    const report = await convert(source!, {
      out: join(scratch, String(i)),
      task: "text-generation",
      dtype: dtype as ModelDType,
      ...(embedding && { embeddingDtype: embedding as EmbeddingDType }),
      ...(head && { headDtype: head as ModelDType }),
    });
    const generator = await createGenerator(report.directory, { threads: 1 });
    const going = generator.stream("Once upon a time", { minNewTokens: STEPS + 5, maxNewTokens: STEPS + 5 });
    opened.push({ way, bytes: report.byteLength, generator, step: () => going.next(), times: [] });
  }
  const { ids } = opened[0]!.generator.tokenizer.encode(await readFile(textFile, "utf8"));
  const parts = Array.from({ length: PARTS }, (_, i) => ids.slice(i * PART_TOKENS, (i + 1) * PART_TOKENS));
  for (let i = -3; i < STEPS; i++) {
    for (const { step, times } of opened) {
      const before = process.cpuUsage();
      await step();
      const { user, system } = process.cpuUsage(before);
      if (i >= 0) times.push((user + system) / 1000);
    }
  }
  let reference: number[] | undefined;
  for (const { way, bytes, generator, times } of opened) {
    const losses: number[] = [];
    for (const part of parts) {
      const { logprob } = await generator.score(Int32Array.from(part));
      losses.push(-logprob / (part.length - 1));
    }
    reference ??= losses;
    const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    const change = (loss: number, i: number) => `${(100 * (Math.exp(loss - reference![i]!) - 1)).toFixed(2)} %`;
    times.sort((a, b) => a - b);
    const all = 100 * (Math.exp(mean(losses) - mean(reference)) - 1);
    console.log(
      `${way}: ${(bytes / 1e6).toFixed(1)} MB, ${times[times.length >> 1]!.toFixed(1)} CPU ms a token, perplexity ${Math.exp(mean(losses)).toFixed(3)} (${all.toFixed(2)} %; parts ${losses.map(change).join(", ")})`,
    );
  }
} finally {
  await Promise.all(opened.map(({ generator }) => generator.close()));
  await rm(scratch, { recursive: true });
}
