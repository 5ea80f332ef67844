import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTable, type TableOptions, tableFormatOf } from "./open-table.ts";
import type { TableRow } from "./table-row.ts";
import { uniqueNames } from "./unique-names.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
async function rowsOf(input: string | Uint8Array[], options: TableOptions): Promise<TableRow[]> {
  const table = await openTable(typeof input === "string" ? [input] : input, options);
  return listOf(table.rows);
}
const csv = (input: string | Uint8Array[], options: Partial<TableOptions> = {}) =>
  rowsOf(input, { format: "csv", ...options });
const problems = (rows: readonly TableRow[]) => rows.map(({ problem }) => problem?.code);

describe("CSV", () => {
  it("finds the text, the label and the place of each row", async () => {
    const rows = await csv('id,text,gold\r\n1,"a ""fine"", long\r\nfilm",pos\r\n\r\n2,dull,neg\r\n', {
      labelColumn: "gold",
    });
    expect(rows).toEqual([
      expect.objectContaining({ number: 1, line: 2, text: 'a "fine", long\r\nfilm', label: "pos", problem: undefined }),
      expect.objectContaining({ number: 2, line: 5, text: "dull", label: "neg" }),
    ]);
    expect(Object.fromEntries(rows[0]!.fields)).toEqual({ id: "1", text: 'a "fine", long\r\nfilm', gold: "pos" });
  });

  it("keeps rows that cannot be classified, and says why", async () => {
    const rows = await csv("text,n\ngood,1\n  ,2\ntoo,many,3\nfew\nbad,5\n");
    expect(problems(rows)).toEqual([undefined, "ROW_TEXT_EMPTY", "ROW_FIELD_COUNT", "ROW_FIELD_COUNT", undefined]);
    expect(rows[2]!.fields).toEqual([
      ["text", "too"],
      ["n", "many"],
      ["column_3", "3"],
    ]);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  });

  it("reads what people write: one column, other delimiters, no header, quotes within fields", async () => {
    expect((await csv("review\nfine\n"))[0]!.text).toBe("fine");
    expect((await csv("a;text\n1;x,y\n", { delimiter: ";" }))[0]!.text).toBe("x,y");
    expect((await csv("1,fine\n", { header: false, column: "column_2" }))[0]!.text).toBe("fine");
    expect((await csv('text,n\na 5" screen,1\n'))[0]!.text).toBe('a 5" screen');
    const tsv = await rowsOf('text\tn\n"quoted\t1\n', { format: "tsv" });
    expect(tsv[0]!.text).toBe('"quoted');
  });

  it("names the columns there are when the one asked for is missing", async () => {
    await expect(csv("id,Review\n1,x\n", { column: "reviews" })).rejects.toMatchObject({
      code: "SENTIMENT_COLUMN_MISSING",
      message: expect.stringMatching(/Did you mean "Review"\?.*"id", "Review"/),
    });
    await expect(csv("id,review\n1,x\n")).rejects.toMatchObject({ code: "SENTIMENT_COLUMN_MISSING" });
    await expect(csv("text,text\n1,x\n")).rejects.toMatchObject({ code: "SENTIMENT_COLUMN_MISSING" });
    await expect(csv("text\nx\n", { labelColumn: "gold" })).rejects.toMatchObject({ code: "SENTIMENT_COLUMN_MISSING" });
  });

  it.each([
    ["nothing at all", "", {}, /empty/],
    ["a quote that is never closed", 'text\nfine\n"open\nmore\n', {}, /line 3 and never closed/],
    [
      "a line of nothing but delimiters",
      `text,n\nfine,1\n${",".repeat(70_000)}`,
      { maxRecordLength: 20_000 },
      /line 3 is longer/,
    ],
    [
      "an endless record",
      `text\nfine\n"${"x".repeat(70_000)}`,
      { maxRecordLength: 50_000 },
      /line 3 is longer than 50000/,
    ],
  ] as const)("refuses %s", async (_what, input, options, message) => {
    await expect(csv(input, options)).rejects.toMatchObject({
      code: "SENTIMENT_TABLE_INVALID",
      message: expect.stringMatching(message),
    });
  });

  it("gives the rows before what cannot be read", async () => {
    const { rows } = await openTable(['text\nfine\ndull\n"open'], { format: "csv" });
    const texts: unknown[] = [];
    const reading = async () => {
      for await (const { text } of rows) texts.push(text);
    };
    await expect(reading()).rejects.toMatchObject({ code: "SENTIMENT_TABLE_INVALID" });
    expect(texts).toEqual(["fine", "dull"]);
  });

  it("gives back every table that can be written, wherever its bytes are cut", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "é", "😀", "\u2028", " ", "\t", "\0") });
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (records, size) => {
        const header = records[0]!.map((_, index) => `c${index}`);
        const whole = bytes(stringify([header, ...records], { quoted: true, quoted_empty: true }));
        const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
          whole.subarray(index * size, (index + 1) * size),
        );
        const rows = await csv(chunks, { column: "c0" });
        expect(rows.map(({ fields }) => fields.map(([, value]) => value))).toEqual(records);
      }),
      { numRuns: 200 },
    );
  });
});

describe("JSON lines", () => {
  it("takes an object a line, and keeps what is none", async () => {
    const input =
      '{"text":"fine","id":12345678901234567890}\n\nnot json\n[1]\n{"text":7}\n{"other":1}\n{"text":" "}\r\n{"text":"last"}';
    const rows = await rowsOf(input, { format: "jsonl" });
    expect(problems(rows)).toEqual([
      undefined,
      "ROW_JSON_INVALID",
      "ROW_JSON_INVALID",
      "ROW_TEXT_NOT_STRING",
      "ROW_COLUMN_MISSING",
      "ROW_TEXT_EMPTY",
      undefined,
    ]);
    expect(rows[0]!.json).toContain("12345678901234567890");
    expect(rows[1]!.fields).toEqual([["raw", "not json"]]);
    expect(rows[1]!.line).toBe(3);
  });

  it("has labels that are numbers or words, and fields with hostile names", async () => {
    const input = '{"text":"a","y":1}\n{"text":"b","y":"pos"}\n{"text":"c","y":null}\n{"__proto__":{"text":"d"}}\n';
    const rows = await rowsOf(input, { format: "jsonl", labelColumn: "y" });
    expect(rows.map(({ label }) => label)).toEqual(["1", "pos", undefined, undefined]);
    expect(rows[3]!.problem?.code).toBe("ROW_COLUMN_MISSING");
  });

  it("passes over a line that is too long, and goes on behind it", async () => {
    const input = `{"text":"${"x".repeat(5000)}"}\n{"text":"fine"}\n`;
    const rows = await rowsOf(input, { format: "jsonl", maxRecordLength: 1000 });
    expect(problems(rows)).toEqual(["ROW_TOO_LONG", undefined]);
    expect(rows[0]!.fields[0]![1]).toHaveLength(200);
  });
});

describe("lines", () => {
  it("end with LF, CRLF or CR, also between two chunks", async () => {
    const rows = await rowsOf(["one\r", "\ntwo\n\n", "three\rfour"].map(bytes), { format: "lines" });
    expect(rows.map(({ text, line }) => [text, line])).toEqual([
      ["one", 1],
      ["two", 2],
      ["three", 4],
      ["four", 5],
    ]);
  });

  it("have no columns", async () => {
    for (const options of [{ column: "review" }, { labelColumn: "y" }]) {
      await expect(rowsOf("x", { format: "lines", ...options })).rejects.toMatchObject({
        code: "SENTIMENT_COLUMN_MISSING",
      });
    }
  });
});

describe("bytes", () => {
  const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le"));

  it("are UTF-8, or UTF-16 with a mark, or what the option says", async () => {
    expect((await csv([bytes("\uFEFFtext,n\nfine 😀,1\n")]))[0]!.text).toBe("fine 😀");
    const cut = Array.from(utf16("text\nfine 😀\n"), (byte) => Uint8Array.of(byte));
    expect((await csv(cut))[0]!.text).toBe("fine 😀");
    expect((await csv([Uint8Array.of(...bytes("text\ncaf"), 0xe9)], { encoding: "latin1" }))[0]!.text).toBe("café");
  });

  it("of another encoding are refused, not mangled", async () => {
    await expect(csv([bytes("text\n"), Uint8Array.of(0x63, 0xe9, 0x0a)])).rejects.toMatchObject({
      code: "SENTIMENT_TABLE_INVALID",
      message: expect.stringContaining("after byte 5 is not utf-8"),
    });
    await expect(csv([bytes("text\nx"), Uint8Array.of(0xc3)])).rejects.toMatchObject({
      code: "SENTIMENT_TABLE_INVALID",
    });
    await expect(csv([7 as never])).rejects.toMatchObject({ code: "SENTIMENT_TABLE_INVALID" });
  });

  it("of characters of two code units are never cut within one", async () => {
    const text = "😀".repeat(20_000);
    expect((await csv(`text\nx${text}\n`))[0]!.text).toBe(`x${text}`);
    expect((await csv([..."text\n😀"].flatMap((c) => c.split("")) as never))[0]!.text).toBe("😀");
  });
});

describe("openTable", () => {
  it("checks its options", async () => {
    await expect(openTable([], {} as never)).rejects.toMatchObject({ code: "SENTIMENT_OPTION_INVALID" });
    await expect(openTable([], { format: "xlsx" as never })).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_INVALID",
    });
    await expect(openTable([], { format: "csv", encoding: "nonsense" })).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_INVALID",
    });
    await expect(openTable([], { format: "csv", delimeter: ";" } as never)).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_UNKNOWN",
    });
  });

  it("reads no further than rows are asked for, and stops when told", async () => {
    let given = 0;
    let closed = false;
    async function* endless() {
      try {
        yield "text\n";
        for (;;) {
          given++;
          yield "a fine film\n".repeat(1000);
        }
      } finally {
        closed = true;
      }
    }
    for await (const { number } of (await openTable(endless(), { format: "csv" })).rows) if (number === 5000) break;
    expect(given).toBeLessThan(50);
    expect(closed).toBe(true);

    const controller = new AbortController();
    const { rows } = await openTable(endless(), { format: "csv", signal: controller.signal });
    const reason = new Error("enough");
    await expect(async () => {
      for await (const { number } of rows) if (number === 1) controller.abort(reason);
    }).rejects.toBe(reason);
  });

  it("passes on what the input throws", async () => {
    const broken = new Error("disk gone");
    async function* input() {
      yield "text\nfine\n";
      throw broken;
    }
    for (const format of ["csv", "lines"] as const) {
      const rows = async () => listOf((await openTable(input(), { format })).rows);
      await expect(rows()).rejects.toBe(broken);
    }
  });
});

it("tableFormatOf knows formats by their names' ends", () => {
  expect(["a.CSV", "a.tsv", "b.ndjson", "b.jsonl", "c.txt", "d.xlsx", "constructor"].map(tableFormatOf)).toEqual([
    "csv",
    "tsv",
    "jsonl",
    "jsonl",
    "lines",
    undefined,
    undefined,
  ]);
});

it("uniqueNames leaves no two alike", () => {
  expect(uniqueNames(["a", "", "a", "a_2", "b"])).toEqual(["a", "column_2", "a_3", "a_2", "b"]);
});
