import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { convert } from "../../convert.ts";
import { openCheckpoint } from "../open-checkpoint.ts";

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-metadata-"));
});
afterAll(() => rm(scratch, { recursive: true }));

const source = fileURLToPath(new URL("../../architectures/fixtures/decoders/gguf-qwen2/model.gguf", import.meta.url));

it("a model converted from GGUF has the file's metadata, and no tensors, beside its graphs", async () => {
  const out = join(scratch, "model");
  await convert(source, { out });
  const [original, copy] = await Promise.all([openCheckpoint(source), openCheckpoint(join(out, "tokenizer.gguf"))]);
  try {
    expect([...copy.metadata]).toEqual([...original.metadata]);
    expect(copy.metadata.size).toBeGreaterThan(5);
    expect(copy.tensors.size).toBe(0);
    expect((await stat(join(out, "tokenizer.gguf"))).size).toBeLessThan((await stat(source)).size);
  } finally {
    await Promise.all([original.close(), copy.close()]);
  }
});

it.each(["alone", "beside a config.json, which is not asked"])("a directory with a GGUF file, %s", async (how) => {
  const directory = join(scratch, how.slice(0, 5));
  await mkdir(directory);
  await copyFile(source, join(directory, "weights.gguf"));
  if (how !== "alone") await writeFile(join(directory, "config.json"), '{"model_type": "qwen2"}');
  const [fromFile, fromDirectory] = [join(scratch, `${how.length}-file`), join(scratch, `${how.length}-directory`)];
  const expected = await convert(source, { out: fromFile });
  expect((await convert(directory, { out: fromDirectory })).files).toEqual(expected.files);
  for (const file of ["tokenizer.gguf", "config.json"]) {
    const [a, b] = await Promise.all([stat(join(fromFile, file)), stat(join(fromDirectory, file))]);
    expect(b.size).toBe(a.size);
  }
});
