import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createTranslator } from "@glossa/translation";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../run-cli.ts";

const model = fileURLToPath(new URL("../../../translation/src/fixtures/tiny-marian", import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glossa-translate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly input?: string;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
}

async function translate(args: readonly string[], { input, isTTY = false, signal }: Run = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const into = (list: string[]) =>
    new Writable({
      write: (chunk, _encoding, done) => {
        list.push(String(chunk));
        done();
      },
    });
  const status = await runCli(["translate", "--model", model, "--threads", "1", ...args], {
    stdin: Object.assign(Readable.from(input === undefined ? [] : [input]), { isTTY: input === undefined }),
    stdout: into(out),
    stderr: Object.assign(into(err), { isTTY }),
    signal: signal ?? new AbortController().signal,
  });
  return { status, stdout: out.join(""), stderr: err.join("") };
}

const text = "The cat sees Anna.";
const french = async () => {
  await using translator = await createTranslator(model, { threads: 1 });
  return (await translator.translate(text, { from: "en", to: "fr" })).text;
};

it("translates an argument, standard input and a file alike", async () => {
  const expected = await french();
  const file = join(folder, "a.txt");
  await writeFile(file, `${text}\n`);
  expect(await translate(["--to", "fr", "--from", "en", text])).toMatchObject({ status: 0, stdout: `${expected}\n` });
  expect((await translate(["--to", "fr", "--from", "en"], { input: `- ${text}\n` })).stdout).toBe(`- ${expected}\n`);
  expect((await translate(["--to", "fr", "--from", "en", file])).stdout).toBe(`${expected}\n`);
});

it("translates a document to a file, with a bar, and says what to look at", async () => {
  const [file, output] = [join(folder, "page.html"), join(folder, "page.fr.html")];
  await writeFile(file, `<p class=x>The <b>cat</b> sees Anna.</p>\n<p>${text}</p>`);
  const { status, stderr, stdout } = await translate(["--to", "fr", "--from", "en", file, "-o", output], {
    isTTY: true,
  });
  expect([status, stdout]).toEqual([0, ""]);
  expect(stderr).toContain("2/2 texts");
  expect(stderr).toContain("2 texts");
  const written = await readFile(output, "utf8");
  expect(written).toMatch(/^<p class=x>.*<b>.+<\/b>.*<\/p>\n<p>.*<\/p>$/);
  expect(written).toContain(`<p>${await french()}</p>`);
  expect((await readdir(folder)).filter((name) => name.includes("unfinished") || name.includes("partial"))).toEqual([]);
});

it("goes on after an interruption", async () => {
  const [file, output] = [join(folder, "long.json"), join(folder, "long.fr.json")];
  const texts = Array.from({ length: 300 }, (_, i) => `The cat sees ${i} dogs.`);
  await writeFile(file, JSON.stringify(texts));
  const args = ["--to", "fr", "--from", "en", file, "-o", output, "--num-beams", "1"];
  const kept = `${output}.unfinished.jsonl`;
  const controller = new AbortController();
  const watch = setInterval(async () => {
    if ((await readFile(kept).catch(() => "")).length > 0) controller.abort(new Error("interrupted"));
  }, 5);
  const stopped = await translate(args, { signal: controller.signal });
  clearInterval(watch);
  expect(stopped.status).toBe(130);
  const done = (await readFile(kept, "utf8")).trim().split("\n").length;
  expect(done).toBeGreaterThanOrEqual(128);
  expect(done).toBeLessThan(300);
  const again = await translate(args, { isTTY: true });
  expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining(`300 texts, ${done} from the memory`) });
  expect(JSON.parse(await readFile(output, "utf8"))).toHaveLength(300);
  expect(await readdir(folder)).not.toContain("long.fr.json.unfinished.jsonl");
});

it("reuses a memory, words to keep and a glossary", async () => {
  const [memory, glossary] = [join(folder, "m.jsonl"), join(folder, "g.csv")];
  const args = ["--to", "fr", "--from", "en", "--memory", memory, text];
  const first = await translate(args, { isTTY: true });
  const second = await translate(args, { isTTY: true });
  expect(second.stderr).toContain("1 texts, 1 from the memory");
  expect(second.stdout).toBe(first.stdout);
  await writeFile(glossary, "cat,chien\n");
  const { stdout } = await translate(["--to", "fr", "--from", "en", "--glossary", glossary, "--keep", "Anna", text]);
  expect(stdout).toMatch(/chien.*Anna/);
});

it("translates the columns of a table that are named, and the empty messages of a PO file", async () => {
  const [table, messages] = [join(folder, "a.csv"), join(folder, "fr.po")];
  await writeFile(table, `id,text\r\nThe cat,"${text}"\r\n`);
  await writeFile(messages, `msgid "${text}"\nmsgstr ""\n\nmsgid "b"\nmsgstr "c"\n`);
  const args = ["--to", "fr", "--from", "en"];
  const expected = await french();
  const csv = await translate([...args, "--columns", "text", table]);
  expect(csv.stdout).toBe(`id,text\r\nThe cat,"${expected}"\r\n`);
  const po = await translate([...args, messages]);
  expect(po.stdout.replace("#, fuzzy\n", "")).toBe(`msgid "${text}"\nmsgstr "${expected}"\n\nmsgid "b"\nmsgstr "c"\n`);
});

it.each([
  [[text], 2, /--to/],
  [["--to", "fr", "a b", "c d"], 2, /one file/],
  [["--to", "fr"], 2, /standard input/],
  [["--to", "fr", "nowhere.html"], 2, /no file nowhere\.html/],
  [["--to", "fr", "--format", "xls", text], 2, /--format takes/],
  [["--to", "fr", "--num-beams", "0", text], 2, /positive integer/],
  [["--to", "fr", "--glossary", "/no/file", text], 2, /no file/],
  [["--to", "de", "--from", "en", text], 1, /TRANSLATION_PAIR_UNSUPPORTED/],
])("%j ends with status %i", async (args, status, message) => {
  expect(await translate(args)).toMatchObject({ status, stderr: expect.stringMatching(message) });
});
