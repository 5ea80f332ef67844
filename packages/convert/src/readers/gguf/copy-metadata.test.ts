import { mkdtemp, rm, stat } from "node:fs/promises";
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

it("a model converted from GGUF has the file's metadata, and no tensors, beside its graphs", async () => {
  const source = fileURLToPath(new URL("../../architectures/fixtures/decoders/gguf-qwen2/model.gguf", import.meta.url));
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
