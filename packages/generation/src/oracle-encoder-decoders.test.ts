import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe } from "vitest";
import { openEncoderDecoder } from "./models/open-encoder-decoder.contract.ts";
import { equalsTheReference, readOracle } from "./oracle.contract.ts";

describe.each(["tiny-t5", "tiny-marian"])("%s", async (name) => {
  const oracle = await readOracle(name);
  let scratch: string;
  let opened: Awaited<ReturnType<typeof openEncoderDecoder>>;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "glossa-oracle-"));
    opened = await openEncoderDecoder(
      fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url)),
      join(scratch, "model"),
    );
  });
  afterAll(async () => {
    await opened.close();
    await rm(scratch, { recursive: true });
  });

  equalsTheReference(name, oracle, () => opened.model);
});
