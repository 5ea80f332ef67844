import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { convert } from "@glossa/convert";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../run-cli.ts";

let folder: string;
let model: string;
let reviews: string;
const rows = 3000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glossa-tables-"));
  model = join(folder, "tiny");
  await convert(fileURLToPath(new URL("../../../sentiment/src/fixtures/tiny-bert/", import.meta.url)), { out: model });
  reviews = join(folder, "reviews.csv");
  const lines = Array.from({ length: rows }, (_, index) => `${index},"good, ${index % 7} times never",positive\n`);
  await writeFile(reviews, `id,review,label\n${lines.join("")}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function glossa(
  args: readonly string[],
  { input, signal, onOut }: { input?: string; signal?: AbortSignal; onOut?: () => void } = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const into = (list: string[], more?: () => void) =>
    new Writable({
      write(chunk, _encoding, done) {
        list.push(String(chunk));
        more?.();
        done();
      },
    });
  const stdin = Object.assign(Readable.from(input === undefined ? [] : [Buffer.from(input)]), {
    isTTY: input === undefined,
  });
  const stderr = Object.assign(into(err, onOut), { isTTY: onOut !== undefined });
  const status = await runCli([...args, "--model", model], {
    stdin,
    stdout: into(out),
    stderr,
    signal: signal ?? new AbortController().signal,
  });
  return { status, stdout: out.join(""), stderr: err.join("") };
}

describe("glossa classify FILE", () => {
  it("puts labels behind the columns of a CSV file", async () => {
    const output = join(folder, "out.csv");
    const { status, stderr, stdout } = await glossa(["classify", reviews, "--column", "review", "-o", output]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toBe(`${output}: ${rows} rows\n`);
    const lines = (await readFile(output, "utf8")).trimEnd().split("\n");
    expect(lines[0]).toBe("id,review,label,label_2,sentiment,score,problem");
    expect(lines).toHaveLength(rows + 1);
    expect(lines[1]).toMatch(/^0,"good, 0 times never",positive,(\w+),\1,0\.\d+,$/);
  });

  it("writes to standard output, as JSON lines if asked, and says what could not be classified", async () => {
    const input = "text,n\ngood,1\n,2\n";
    const csv = await glossa(["classify", "--format", "csv"], { input });
    expect(csv.stdout).toMatch(/^text,n,label,sentiment,score,problem\ngood,1,\w+,\w+,0\.\d+,\n,2,,,,"?ROW_TEXT_EMPTY/);
    expect(csv.stderr).toMatch(/^1 rows could not be classified/);
    const { stdout } = await glossa(["classify", "--format", "csv", "--jsonl", "--top-k", "3"], { input });
    const [first, second] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ text: "good", n: "1", label: expect.any(String), scores: expect.any(Object) });
    expect(Object.keys(first.scores)).toHaveLength(3);
    expect(second).toMatchObject({ n: "2", problem: { code: "ROW_TEXT_EMPTY" } });
  });

  it("goes on where it was interrupted", async () => {
    const output = join(folder, "resumed.csv");
    const args = ["classify", reviews, "--column", "review", "-o", output];
    const controller = new AbortController();
    // The bar is drawn after the first portion.
    const broken = await glossa(args, { signal: controller.signal, onOut: () => controller.abort() });
    expect(broken.status).toBe(130);
    expect(broken.stderr).toContain("--resume goes on from there");
    const resumed = await glossa([...args, "--resume"]);
    expect(resumed).toMatchObject({ status: 0, stderr: `${output}: ${rows} rows, 1024 of them from before\n` });
    expect(await readFile(output, "utf8")).toBe(await readFile(join(folder, "out.csv"), "utf8"));
    expect((await readdir(folder)).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("reads a file of lines that is named as a text, and JSON lines on standard input to a file", async () => {
    const file = join(folder, "texts.txt");
    await writeFile(file, "good\n\nbad\n");
    expect((await glossa(["classify", file])).stdout).toMatch(/^\w+ 0\.\d{4}\tgood\n\w+ 0\.\d{4}\tbad\n$/);
    const output = join(folder, "out.jsonl");
    await glossa(["classify", "--format", "jsonl", "-o", output], { input: '{"text":"good","id":7}\n' });
    expect(JSON.parse(await readFile(output, "utf8"))).toMatchObject({ id: 7, sentiment: expect.any(String) });
  });

  it("marks answers that are not sure enough", async () => {
    expect((await glossa(["classify", "good", "--abstain-below", "1"])).stdout).toContain("(abstained)");
    const { stdout } = await glossa(["classify", "--format", "csv", "--abstain-below", "1"], { input: "text\ngood\n" });
    expect(stdout).toMatch(/abstained,problem\n.*,true,\n$/);
  });

  it.each([
    [["nowhere.csv"], 2, /no file nowhere\.csv/],
    [["a text", "--column", "x"], 2, /--column is for tables, but there is no file a text/],
    [["a text", "-o", "x.csv"], 2, /--output is for tables/],
    [["good", "--resume"], 2, /--output/],
    [["good", "--abstain-below", "2"], 2, /probability/],
    [["good", "--format", "xml"], 2, /--format/],
  ])("%j ends with status %i", async (args, status, message) => {
    expect(await glossa(["classify", ...args])).toMatchObject({ status, stderr: expect.stringMatching(message) });
  });

  it("names the columns there are", async () => {
    const wrong = await glossa(["classify", reviews, "--column", "reviw", "-o", join(folder, "x.csv")]);
    expect(wrong).toMatchObject({ status: 1, stderr: expect.stringMatching(/"review".*\[SENTIMENT_COLUMN_MISSING\]/) });
    expect(await glossa(["classify", "--format", "csv"], { input: 'text\n"open' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("SENTIMENT_TABLE_INVALID"),
    });
  });
});

describe("glossa evaluate", () => {
  it("says how good the labels are", async () => {
    const { status, stdout } = await glossa(["evaluate", reviews, "--column", "review", "--calibrate"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${rows} texts\naccuracy \\d+\\.\\d\\d % {3}macro F1 0\\.\\d{4}`));
    expect(stdout).toMatch(/\npositive .* 3000\n/);
    expect(stdout).toMatch(/fitted on 1500 texts; on the other 1500:/);
  });

  it("prints everything as JSON, and reads standard input", async () => {
    const input = '{"text":"good","gold":"pos"}\n{"text":"bad","gold":"neg"}\n{"text":"bad"}\n';
    const args = ["evaluate", "--format", "jsonl", "--label-column", "gold", "--by", "sentiment", "--json"];
    const { stdout } = await glossa(args, { input });
    expect(JSON.parse(stdout)).toMatchObject({ texts: 2, skipped: 1, confusion: expect.any(Array) });
  });

  it.each([
    [["nowhere.csv"], 2, /no file/],
    [[], 2, /standard input/],
    [["--calibrate"], 2, /give a file/],
    [["a.csv", "b.csv"], 2, /one file/],
    [["a.csv", "--by", "star"], 2, /--by/],
    [["a.xlsx"], 2, /does not say its format/],
  ])("%j ends with status %i", async (args, status, message) => {
    expect(await glossa(["evaluate", ...args])).toMatchObject({ status, stderr: expect.stringMatching(message) });
  });
});
