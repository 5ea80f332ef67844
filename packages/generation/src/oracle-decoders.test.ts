import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe } from "vitest";
import type { LanguageModel } from "./language-model.ts";
import { openDecoder } from "./models/open-decoder.contract.ts";
import { equalsTheReference, readOracle } from "./oracle.contract.ts";

describe.each(["tiny-llama", "tiny-qwen3", "tiny-gemma"])("%s", async (name) => {
  const oracle = await readOracle(name);
  let scratch: string;
  let opened: Awaited<ReturnType<typeof openDecoder>>;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "glossa-oracle-"));
    opened = await openDecoder(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url)), join(scratch, "model"));
  });
  afterAll(async () => {
    await opened.close();
    await rm(scratch, { recursive: true });
  });

  equalsTheReference(name, oracle, () => opened.model as LanguageModel);
});
