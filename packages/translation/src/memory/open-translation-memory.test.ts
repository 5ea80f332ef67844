import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fakeTranslator } from "../document/fake-translator.contract.ts";
import { translateDocument } from "../document/translate-document.ts";
import { openTranslationMemory } from "./open-translation-memory.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glossa-memory-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = { from: "en", to: "fr" } as const;
const upper = (word: string) => word.toUpperCase();
const lines = (count: number) => Array.from({ length: count }, (_, line) => `line number ${line}`).join("\n");

it("never translates an unchanged segment again, with its marks and doubts", async () => {
  const path = join(folder, "a.jsonl");
  const html = "<p>Hello <b>big</b> world</p><p>Two</p>";
  const first = await openTranslationMemory(path);
  const made = await translateDocument(fakeTranslator(upper), html, { ...options, format: "html", memory: first });
  await first.close();
  expect([made.reused, made.doubts.length]).toEqual([0, 1]);

  await using second = await openTranslationMemory(path);
  expect(second.size).toBe(2);
  const translator = fakeTranslator(() => "other");
  const again = await translateDocument(translator, `${html}<p>Three`, { ...options, format: "html", memory: second });
  expect(again.output).toBe(`${made.output}<p>other`);
  expect(again).toMatchObject({ reused: 2, segments: 3, doubts: made.doubts });
  expect(translator.calls).toEqual([["Three"]]);
  const other = await translateDocument(translator, "Two", {
    ...options,
    format: "text",
    memory: second,
    doNotTranslate: ["Acme"],
  });
  expect(other).toMatchObject({ output: "other", reused: 0 });
});

it("goes on after an interruption", async () => {
  const path = join(folder, "b.jsonl");
  const controller = new AbortController();
  const memory = await openTranslationMemory(path);
  const call = translateDocument(fakeTranslator(upper), lines(300), {
    ...options,
    format: "text",
    memory,
    signal: controller.signal,
    onProgress: (done) => {
      if (done === 256) controller.abort(new Error("enough"));
    },
  });
  await expect(call).rejects.toThrow("enough");
  await memory.close();
  // a line that was being written when the power went
  await appendFile(path, '{"from":"en","to":"fr","sour');
  await using again = await openTranslationMemory(path);
  const found = await translateDocument(fakeTranslator(upper), lines(300), {
    ...options,
    format: "text",
    memory: again,
  });
  expect([found.output, found.reused]).toEqual([lines(300).toUpperCase(), 256]);
  const written = (await readFile(path, "utf8")).trim().split("\n");
  expect(written).toHaveLength(300);
  for (const line of written) expect(() => JSON.parse(line)).not.toThrow();
});

it("takes what people edit, but not where marks have moved out of the text", async () => {
  const path = join(folder, "c.jsonl");
  const html = "<p>Hello <b>big</b> world</p><p>Two</p>";
  const first = await openTranslationMemory(path);
  await translateDocument(fakeTranslator(upper), html, { ...options, format: "html", memory: first });
  await first.close();
  const edited = (await readFile(path, "utf8"))
    .replace('"target":"TWO"', '"target":"Deux"')
    .replace("HELLO BIG WORLD", "x");
  await writeFile(path, edited);
  await using second = await openTranslationMemory(path);
  const found = await translateDocument(fakeTranslator(upper), html, { ...options, format: "html", memory: second });
  expect([found.output, found.reused]).toEqual(["<p>HELLO <b>BIG</b> WORLD</p><p>Deux</p>", 1]);
});

it.each([
  ["no JSON\n", "line 1 is not JSON"],
  ['\n{"from":"en","to":"fr","source":"a"}\n', 'line 2: "target" must be a text'],
  ["[]\n", "no object"],
  ['{"from":"en","to":"fr","source":"a","target":"b","targetMarks":[["open",0,-1,0]]}\n', "marks"],
  ['{"from":"en","to":"fr","source":"a","target":"b","doubts":[1]}\n', "doubts"],
])("refuses %j", async (content, message) => {
  const path = join(folder, "wrong.jsonl");
  await writeFile(path, content);
  await expect(openTranslationMemory(path)).rejects.toMatchObject({
    code: "TRANSLATION_MEMORY_INVALID",
    message: expect.stringContaining(message),
  });
});
