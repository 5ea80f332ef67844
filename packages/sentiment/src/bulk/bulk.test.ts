import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "@glossa/convert";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Classifier } from "../classifier.ts";
import { createClassifier } from "../create-classifier.ts";
import { classifyFile } from "./classify-file.ts";
import { type ClassifiedRow, classifyTable } from "./classify-table.ts";

const fixture = fileURLToPath(new URL("../fixtures/tiny-bert/", import.meta.url));
let root: string;
let classifier: Classifier;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "glossa-bulk-"));
  await convert(fixture, { out: join(root, "tiny") });
  classifier = await createClassifier(join(root, "tiny"));
});
afterAll(async () => {
  await classifier?.close();
  await rm(root, { recursive: true, force: true });
});

const words = ["good", "bad", "fine", "the film was warm", "never dull", "nobody"];
const textAt = (index: number): string => `${words[index % words.length]} ${words[(index * 7 + 1) % words.length]}`;
const csvOf = (rows: number): string =>
  `id,text\n${Array.from({ length: rows }, (_, index) => `${index},"${textAt(index)}"\n`).join("")}`;
async function put(name: string, text: string): Promise<string> {
  const path = join(root, name);
  await writeFile(path, text);
  return path;
}

describe("classifyTable", () => {
  it("gives each row in order with what classify says, and keeps rows with problems", async () => {
    const input = "id,text\n1,good\n2,\n3,never dull\n4,too,many\n5,bad\n";
    const { rows, format, header } = await classifyTable(classifier, [input], { format: "csv", topK: 3 });
    const all: ClassifiedRow[] = [];
    for await (const row of rows) all.push(row);
    expect([format, header]).toEqual(["csv", ["id", "text"]]);
    expect(all.map(({ fields }) => fields[0]![1])).toEqual(["1", "2", "3", "4", "5"]);
    for (const { text, classification, problem } of all) {
      expect(classification).toEqual(text === undefined ? undefined : await classifier.classify(text, { topK: 3 }));
      expect(problem === undefined).toBe(text !== undefined);
    }
  });

  it("holds a portion of the input, not all of it, and reports progress", async () => {
    let given = 0;
    async function* input() {
      yield "text\n";
      for (let piece = 0; piece < 60; piece++) {
        given++;
        yield "good film\n".repeat(100);
      }
    }
    const seen: number[] = [];
    const { rows } = await classifyTable(classifier, input(), {
      format: "csv",
      onProgress: ({ rows, problems, bytes }) => {
        seen.push(rows);
        expect(problems).toBe(0);
        expect(bytes).toBeGreaterThan(rows * 10);
      },
    });
    let first: number | undefined;
    for await (const _ of rows) first ??= given;
    expect(first).toBeLessThan(15);
    expect(seen).toEqual([1024, 2048, 3072, 4096, 5120, 6000]);
  });

  it("stops when told", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const { rows } = await classifyTable(classifier, [csvOf(5000)], {
      format: "csv",
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(async () => {
      for await (const _ of rows);
    }).rejects.toBe(reason);
  });

  it("checks its options", async () => {
    const call = (options: object) => classifyTable(classifier, ["text\nx"], { format: "csv", ...options });
    await expect(call({ batch: 3 })).rejects.toMatchObject({ code: "SENTIMENT_OPTION_UNKNOWN" });
    await expect(call({ topK: 0 })).rejects.toMatchObject({ code: "SENTIMENT_OPTION_INVALID" });
    await expect(call({ abstainBelow: 0.5, functionToApply: "none" })).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_INVALID",
    });
  });
});

describe("classifyFile", () => {
  it("adds columns to a CSV file and leaves its own as they were", async () => {
    const odd = 'id,text,label\n1,"a ""good"" film,\nfine",x\n2,"=1+1 bad\r",y\n3,,z\n4,good,w,extra\n';
    const input = await put("in.csv", odd);
    const output = join(root, "out.csv");
    const report = await classifyFile(classifier, input, output, { topK: 3, abstainBelow: 0.9 });
    expect(report).toEqual({ rows: 4, problems: 2, resumed: 0 });
    const [head, ...rows] = parse(await readFile(output, "utf8"), { relax_column_count: false }) as string[][];
    const added = ["label_2", "sentiment", "score", "abstained", "scores", "problem"];
    expect(head).toEqual(["id", "text", "label", ...added]);
    expect(rows.slice(0, 2).map((row) => row.slice(0, 3))).toEqual([
      ["1", 'a "good" film,\nfine', "x"],
      ["2", "=1+1 bad\r", "y"],
    ]);
    const { label, score, labels } = await classifier.classify(rows[0]![1]!, { topK: 3 });
    expect(rows[0]!.slice(3, 6)).toEqual([label, label, String(score)]);
    expect(JSON.parse(rows[0]![7]!)).toEqual(Object.fromEntries(labels.map(({ label, score }) => [label, score])));
    expect(rows[2]!.slice(3)).toEqual(["", "", "", "", "", expect.stringMatching(/^ROW_TEXT_EMPTY/)]);
    expect(rows[3]!.at(-1)).toMatch(/^ROW_FIELD_COUNT.*\["extra"\]$/);
    expect((await readdir(root)).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("adds fields to JSON lines and leaves the objects as they were spelt", async () => {
    const input = await put(
      "in.jsonl",
      '{"id": 12345678901234567890, "text":"good","label":1}\nnot json\n{"text":7 }\n',
    );
    const output = join(root, "out.jsonl");
    expect(await classifyFile(classifier, input, output)).toEqual({ rows: 3, problems: 2, resumed: 0 });
    const [first, second, third] = (await readFile(output, "utf8")).trimEnd().split("\n");
    expect(first).toMatch(
      /^\{"id": 12345678901234567890, "text":"good","label":1,"label_2":"\w+","sentiment":"\w+","score":0\.\d+\}$/,
    );
    expect(JSON.parse(second!)).toEqual({
      raw: "not json",
      problem: { code: "ROW_JSON_INVALID", message: expect.any(String) },
    });
    expect(JSON.parse(third!)).toMatchObject({ text: 7, problem: { code: "ROW_TEXT_NOT_STRING" } });
  });

  it("writes lines and CSV as other formats, and refuses what would lose fields", async () => {
    const lines = await put("in.txt", "good\n\nbad, or not\n");
    const output = join(root, "lines.csv");
    await classifyFile(classifier, lines, output);
    expect((await readFile(output, "utf8")).split("\n")[0]).toBe("text,label,sentiment,score,problem");
    const json = join(root, "csv.jsonl");
    await classifyFile(classifier, await put("two.csv", csvOf(2)), json);
    expect(JSON.parse((await readFile(json, "utf8")).split("\n")[1]!)).toMatchObject({ id: "1", text: textAt(1) });
    const tsv = join(root, "out.tsv");
    await classifyFile(classifier, await put("in.tsv", 'text\tn\na "good\t1\n'), tsv);
    expect(await readFile(tsv, "utf8")).toMatch(/^text\tn\tlabel\tsentiment\tscore\tproblem\na "good\t1\t\w+\t/);
    for (const [input, name] of [
      [await put("more.jsonl", '{"text":"x"}\n'), "out2.csv"],
      [await put("more.csv", "text\nx\n"), "out2.tsv"],
    ] as const) {
      await expect(classifyFile(classifier, input, join(root, name))).rejects.toMatchObject({
        code: "SENTIMENT_OPTION_INVALID",
      });
    }
  });

  it("refuses to write over its input, and an input without a format", async () => {
    const input = await put("same.csv", "text\ngood\n");
    const code = "SENTIMENT_OPTION_INVALID";
    await expect(classifyFile(classifier, input, join(root, "./x/../same.csv"))).rejects.toMatchObject({ code });
    await expect(classifyFile(classifier, ["text\nx"], join(root, "o.csv"))).rejects.toMatchObject({ code });
    await expect(classifyFile(classifier, join(root, "no.csv"), join(root, "o.csv"))).rejects.toMatchObject({
      code: "ENOENT",
    });
  });
});

describe("resume", () => {
  const rows = 5000;
  let input: string;
  let whole: string;
  beforeAll(async () => {
    input = await put("long.csv", csvOf(rows));
    await classifyFile(classifier, input, join(root, "whole.csv"));
    whole = await readFile(join(root, "whole.csv"), "utf8");
  });

  /** Classifies until `after` rows are done, and is then interrupted. */
  async function interrupted(name: string, after: number): Promise<string> {
    const output = join(root, name);
    const controller = new AbortController();
    const reason = new Error("pulled");
    const work = classifyFile(classifier, input, output, {
      signal: controller.signal,
      onProgress: ({ rows }) => rows >= after && controller.abort(reason),
    });
    await expect(work).rejects.toBe(reason);
    await expect(stat(output)).rejects.toMatchObject({ code: "ENOENT" });
    return output;
  }

  it("goes on where it was interrupted, and gives the very same file", async () => {
    const output = await interrupted("resumed.csv", 2000);
    // As when the process dies in the midst of writing a row.
    await writeFile(`${output}.partial`, '17,"half a ro', { flag: "a" });
    const seen: number[] = [];
    const report = await classifyFile(classifier, input, output, {
      resume: true,
      onProgress: ({ rows }) => seen.push(rows),
    });
    expect(report).toEqual({ rows, problems: 0, resumed: 2048 });
    expect(seen[0]).toBe(3072);
    expect(await readFile(output, "utf8")).toBe(whole);
    expect((await readdir(root)).filter((name) => name.includes("resumed.csv.partial"))).toEqual([]);
  });

  it("begins anew where there is nothing to go on from, or when not asked", async () => {
    expect(await classifyFile(classifier, input, join(root, "fresh.csv"), { resume: true })).toMatchObject({
      resumed: 0,
    });
    const output = await interrupted("again.csv", 1000);
    expect(await classifyFile(classifier, input, output)).toEqual({ rows, problems: 0, resumed: 0 });
    expect(await readFile(output, "utf8")).toBe(whole);
  });

  it("goes on when the input has grown, but not when it is another", async () => {
    const output = await interrupted("grown.csv", 2000);
    const resume = (text: string) => classifyFile(classifier, [text], output, { resume: true, format: "csv" });
    const other = csvOf(rows).replace(textAt(3), "another");
    await expect(resume(other)).rejects.toMatchObject({ code: "SENTIMENT_RESUME_MISMATCH" });
    await expect(resume(csvOf(100))).rejects.toMatchObject({ code: "SENTIMENT_RESUME_MISMATCH" });
    expect(await resume(csvOf(rows + 10))).toEqual({ rows: rows + 10, problems: 0, resumed: 2048 });
    expect((await readFile(output, "utf8")).startsWith(whole)).toBe(true);
  });

  it("refuses other options, another model and a spoilt checkpoint", async () => {
    const output = await interrupted("other.csv", 1000);
    const code = "SENTIMENT_RESUME_MISMATCH";
    await expect(classifyFile(classifier, input, output, { resume: true, topK: 2 })).rejects.toMatchObject({ code });
    await using warmer = await createClassifier(join(root, "tiny"), { temperature: 2 });
    await expect(classifyFile(warmer, input, output, { resume: true })).rejects.toMatchObject({ code });
    const checkpoint = await readFile(`${output}.partial.json`, "utf8");
    for (const spoilt of ["{", "null", checkpoint.replace(/"bytes":\d+/, '"bytes":99999999')]) {
      await writeFile(`${output}.partial.json`, spoilt);
      await expect(classifyFile(classifier, input, output, { resume: true })).rejects.toMatchObject({ code });
    }
  });

  it("keeps what stands before a row that makes the rest unreadable", async () => {
    const output = join(root, "broken.csv");
    const broken = `${csvOf(1500)}9,"open`;
    const call = (text: string) => classifyFile(classifier, [text], output, { resume: true, format: "csv" });
    await expect(call(broken)).rejects.toMatchObject({ code: "SENTIMENT_TABLE_INVALID" });
    expect(await call(`${csvOf(1500)}9,"open"\n`)).toEqual({ rows: 1501, problems: 0, resumed: 1500 });
  });
});
