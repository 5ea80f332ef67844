import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromSentencePiece } from "../sentencepiece/from-sentencepiece.ts";
import { createTokenizerPool, type TokenizerPool } from "./create-tokenizer-pool.ts";

// The threads run the built worker (npm run build), the expected ids come from the sources.
const model = readFileSync(new URL("../sentencepiece/fixtures/bpe-bytes.model", import.meta.url));
const single = fromSentencePiece(model);
const texts = Array.from(
  { length: 7000 },
  (_, i) => `the license number ${i} of the work, ${"very ".repeat(i % 13)}old`,
);
let pool: TokenizerPool;

beforeAll(async () => {
  pool = await createTokenizerPool({ sentencePiece: model }, { workers: 2 });
});
afterAll(() => pool.close());

describe("a tokenizer pool", () => {
  it("encodes a batch in order and tells its progress", async () => {
    const seen: number[] = [];
    const { ids, offsets } = await pool.encodeBatch(texts, {
      onProgress: ({ done, total }) => seen.push(done, total),
    });
    expect(offsets.length).toBe(texts.length + 1);
    texts.forEach((text, i) => {
      expect([...ids.subarray(offsets[i], offsets[i + 1])]).toEqual(single.encode(text).ids);
    });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.slice(-2)).toEqual([7000, 7000]);
    expect(await pool.encodeBatch([])).toMatchObject({ ids: new Uint32Array(0), offsets: new Uint32Array(1) });
  });

  it("counts, and encodes one text", async () => {
    const counts = await pool.count(texts.slice(0, 50));
    expect([...counts]).toEqual(texts.slice(0, 50).map((text) => single.count(text)));
    const long = "the license of the work ".repeat(100_000);
    const ids = await pool.encode(long);
    expect(ids.length).toBe(single.count(long));
  });

  it("cuts where asked", async () => {
    const { offsets } = await pool.encodeBatch(texts.slice(0, 10), { truncation: { maxLength: 5 } });
    expect([...offsets]).toEqual(Array.from({ length: 11 }, (_, i) => i * 5));
  });

  it("encodes the lines of a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "glossa-pool-"));
    const path = join(folder, "lines.txt");
    writeFileSync(path, `${texts.slice(0, 5000).join("\n")}\r\nlast é`);
    let lines = 0;
    for await (const { firstLine, ids, offsets } of pool.encodeFile(path)) {
      expect(firstLine).toBe(lines);
      for (let i = 0; i + 1 < offsets.length; i++, lines++) {
        const text = texts.slice(0, 5000)[lines] ?? "last é";
        expect([...ids.subarray(offsets[i], offsets[i + 1])]).toEqual(single.encode(text).ids);
      }
    }
    expect(lines).toBe(5001);
    rmSync(folder, { recursive: true });
    await expect(pool.encodeFile(join(folder, "none")).next()).rejects.toMatchObject({ code: "TOKENIZER_FILE" });
  });

  it("stops when its signal says so, and goes on working", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const batch = pool.encodeBatch(texts, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(batch).rejects.toBe(reason);
    await expect(pool.encode("x", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect([...(await pool.encode("the license"))]).toEqual(single.encode("the license").ids);
  });

  it("passes errors on with their code", async () => {
    await expect(createTokenizerPool({ sentencePiece: Buffer.from("hello") })).rejects.toMatchObject({
      code: "TOKENIZER_JSON",
    });
    await expect(createTokenizerPool({} as never)).rejects.toMatchObject({ code: "TOKENIZER_INPUT" });
    await expect(createTokenizerPool({ sentencePiece: model }, { worker: 2 } as never)).rejects.toThrow(
      /Did you mean "workers"/,
    );
    await expect(pool.encodeBatch(["a", 1 as never])).rejects.toMatchObject({ code: "TOKENIZER_INPUT" });
    await expect(pool.encodeBatch(texts, { truncation: { maxLength: -1 } })).rejects.toMatchObject({
      code: "TOKENIZER_OPTION",
    });
    const closed = await createTokenizerPool({ sentencePiece: model }, { workers: 1 });
    const running = expect(closed.encodeBatch(texts)).rejects.toMatchObject({ code: "TOKENIZER_CLOSED" });
    await closed.close();
    await running;
    await expect(closed.encode("a")).rejects.toMatchObject({ code: "TOKENIZER_CLOSED" });
  });
});
