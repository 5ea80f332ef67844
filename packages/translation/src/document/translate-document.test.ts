import { monitorEventLoopDelay } from "node:perf_hooks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FormatName } from "../formats/format.ts";
import { fakeTranslator } from "./fake-translator.contract.ts";
import { translateDocument } from "./translate-document.ts";

const upper = (word: string) => (/^[\p{L},.!?]+$/u.test(word) ? word.toUpperCase() : word);
const options = { from: "en", to: "fr" } as const;

it("translates texts and leaves the structure", async () => {
  const translator = fakeTranslator(upper);
  const html = "<p>Hello <b>big</b> world!<br>\n<a href='x'>All of it</a>\n<pre>a b</pre>";
  const { output, segments, doubts } = await translateDocument(translator, html, { ...options, format: "html" });
  expect(output).toBe("<p>HELLO <b>BIG</b> WORLD!<br>\n<a href='x'>ALL OF IT</a>\n<pre>a b</pre>");
  expect(segments).toBe(2);
  expect(doubts).toMatchObject([{ segment: 0, id: "line 1", doubt: { code: "markup_moved" } }]);
});

it("gives bytes for bytes, a byte order mark and all", async () => {
  const bytes = new TextEncoder().encode('\ufeff{"a": "é b"}\r\n');
  const { output } = await translateDocument(fakeTranslator(upper), bytes, { ...options, format: "json" });
  expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(output)).toBe('\ufeff{"a": "É B"}\r\n');
});

it("keeps placeholders and terms that the model keeps, in one try", async () => {
  const translator = fakeTranslator(upper, (words) => words.toReversed());
  const json = JSON.stringify({ a: "Dear {name} , see https://a.b/c?d=e or %1$s", b: "Buy Acme Pro now" });
  const { output, doubts } = await translateDocument(translator, json, {
    ...options,
    format: "json",
    doNotTranslate: ["Acme"],
  });
  expect(JSON.parse(output)).toEqual({ a: "%1$s OR https://a.b/c?d=e SEE , {name} DEAR", b: "NOW PRO Acme BUY" });
  expect(doubts).toEqual([]);
});

it("leaves values without a number in their order", async () => {
  const reversed = fakeTranslator(upper, (words) => words.toReversed());
  const { output, doubts } = await translateDocument(reversed, '["%s eats %d", "%s and %s", "%1$s in %2$s"]', {
    ...options,
    format: "json",
  });
  expect(output).toBe('["%s EATS %d", "%s AND %s", "%2$s IN %1$s"]');
  expect(doubts).toMatchObject([{ segment: 0, doubt: { code: "placeholder_missing" } }]);
});

it("mends what a model puts white space into", async () => {
  const spaced = fakeTranslator((word) => word.replace("{name}", "{ Name }").replace("%s", "% s"));
  const { output, doubts } = await translateDocument(spaced, '["Hi {name} and %s !"]', { ...options, format: "json" });
  expect(output).toBe('["Hi {name} and %s !"]');
  expect(spaced.calls).toHaveLength(1);
  expect(doubts).toEqual([]);
});

it("sends words that stand for pieces where the model loses them", async () => {
  const loses = fakeTranslator((word) => word.replace(/[{}]/g, ""));
  const { output, doubts } = await translateDocument(loses, "Hi {name} and {name}.", { ...options, format: "text" });
  expect(output).toBe("Hi {name} and {name}.");
  expect(loses.calls).toEqual([["Hi {name} and {name}."], ["Hi X1 and X2."]]);
  expect(doubts).toEqual([]);
});

it("translates around pieces that the model loses always, and says so", async () => {
  const loses = fakeTranslator((word) => (/[{\d]/.test(word) ? "" : word.toUpperCase()));
  const { output, doubts } = await translateDocument(loses, "<p>Hi <b>dear {name}</b>, come.", {
    ...options,
    format: "html",
  });
  expect(output).toBe("<p>HI <b>DEAR {name}</b>, COME.");
  expect(doubts).toMatchObject([{ segment: 0, doubt: { code: "placeholder_missing" } }]);
});

it("translates the texts inside of ICU choices, and what is around them", async () => {
  const source = "You have {n, plural, one {# new {kind} message} other {{sex, select, a {his} other {# ones}}}} today";
  const expected =
    "YOU HAVE {n, plural, one {# NEW {kind} MESSAGE} other {{sex, select, a {HIS} other {# ONES}}}} TODAY";
  const { output, doubts } = await translateDocument(fakeTranslator(upper), source, { ...options, format: "text" });
  expect(output).toBe(expected);
  expect(doubts).toEqual([]);
});

it("leaves a text of placeholders alone, without asking the model", async () => {
  const translator = fakeTranslator(upper);
  const { output } = await translateDocument(translator, "{first} {last} (%s)", { ...options, format: "text" });
  expect(output).toBe("{first} {last} (%s)");
  expect(translator.calls).toEqual([]);
});

it("tries again with words for numbers that get lost", async () => {
  const loses = fakeTranslator((word) => word.replace(/\b\d\S+/, "many"));
  const { output, doubts } = await translateDocument(loses, "It costs $1,250.50 or 30% more", {
    ...options,
    format: "text",
  });
  expect(output).toBe("It costs $1,250.50 or 30% more");
  expect(doubts).toEqual([]);
});

it("ends when it is aborted, and reports progress in segments", async () => {
  const lines = Array.from({ length: 300 }, (_, line) => `line number ${line}`).join("\n");
  const controller = new AbortController();
  const seen: [number, number][] = [];
  const onProgress = (done: number, total: number) => {
    seen.push([done, total]);
    if (done === 256) controller.abort(new Error("enough"));
  };
  const call = translateDocument(fakeTranslator(upper), lines, {
    ...options,
    format: "text",
    onProgress,
    signal: controller.signal,
  });
  await expect(call).rejects.toThrow("enough");
  expect(seen).toEqual([
    [128, 300],
    [256, 300],
  ]);
});

it("tells the language of the whole document", async () => {
  const translator = { ...fakeTranslator(upper), detect: () => [] };
  const call = translateDocument(translator, "Hallo", { to: "fr", format: "text" });
  await expect(call).rejects.toMatchObject({ code: "TRANSLATION_LANGUAGE_UNKNOWN" });
  expect((await translateDocument(translator, "12\n", { to: "fr", format: "text" })).output).toBe("12\n");
});

it.each([
  [{ format: "xls" }, "TRANSLATION_FORMAT_UNKNOWN"],
  [{ format: "docx" }, "TRANSLATION_TEXT_INVALID"],
  [{ format: "toString" }, "TRANSLATION_FORMAT_UNKNOWN"],
  [{}, "TRANSLATION_FORMAT_UNKNOWN"],
  [{ format: "text", column: [1] }, "TRANSLATION_OPTION_UNKNOWN"],
  [{ format: "text", columns: [1] }, "TRANSLATION_OPTION_INVALID"],
  [{ format: "csv", columns: ["b"] }, "TRANSLATION_OPTION_INVALID"],
  [{ format: "text", targetPrefix: "Le" }, "TRANSLATION_OPTION_INVALID"],
  [{ format: "text", doNotTranslate: [""] }, "TRANSLATION_OPTION_INVALID"],
])("%o is an error", async (wrong, code) => {
  const call = translateDocument(fakeTranslator(upper), "a", { ...options, ...wrong } as never);
  await expect(call).rejects.toMatchObject({ code });
});

it("refuses bytes that are not UTF-8", async () => {
  const call = translateDocument(fakeTranslator(upper), Uint8Array.of(0xff), { ...options, format: "text" });
  await expect(call).rejects.toMatchObject({ code: "TRANSLATION_DOCUMENT_INVALID" });
});

describe("whatever the translator does", () => {
  const orders: Readonly<Record<string, (words: string[]) => string[]>> = {
    straight: (words) => words,
    reversed: (words) => words.toReversed(),
    "turned by two": (words) => [...words.slice(2), ...words.slice(0, 2)],
    "nothing at all": () => [],
    "every second word": (words) => words.filter((_, index) => index % 2 === 0),
  };
  const word = fc.constantFrom(
    "one",
    "two",
    "it's",
    "{name}",
    "%s",
    "so,",
    "end.",
    "<code>x y</code>",
    "été",
    "漢字",
    "😀",
    "a",
  );
  const inline = fc.letrec<{ node: string; nodes: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      word,
      fc.constantFrom("<img src=x>", "<i></i>", "<wbr>"),
      fc.tuple(fc.constantFrom("b", "i", "span"), tie("nodes")).map(([tag, inner]) => `<${tag}>${inner}</${tag}>`),
    ),
    nodes: fc
      .array(tie("node"), { maxLength: 4 })
      .chain((nodes) => fc.constantFrom(" ", "").map((gap) => nodes.join(gap))),
  })).nodes;

  it.each(Object.keys(orders))(
    "%s: each tag and each placeholder comes through once, tags well nested",
    async (order) => {
      const translator = fakeTranslator(upper, orders[order]);
      await fc.assert(
        fc.asyncProperty(inline, async (source) => {
          const { output } = await translateDocument(translator, source, { ...options, format: "html" });
          for (const pattern of [/<[^>]*>/g, /\{name\}/g, /%s/g, /<code>x y<\/code>/g]) {
            expect([...(output.match(pattern) ?? [])].sort()).toEqual([...(source.match(pattern) ?? [])].sort());
          }
          const stack: string[] = [];
          for (const [, slash, name] of output.matchAll(/<(\/?)(b|i|span|code)>/g)) {
            if (slash === "/") expect(stack.pop()).toBe(name);
            else stack.push(name!);
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  it.each(["text", "html", "json", "yaml"] satisfies FormatName[])(
    "an identity changes nothing in %s",
    async (format) => {
      const sources: Record<string, string> = {
        text: "  - One two.\r\n\tThree {a}\n",
        html: "<p class=x>One <b>two</b> <img> three &amp;c. <code>x</code> <!-- c -->z</p>",
        json: '{\n\t"a": "One \\u00e9 {b}", // c\n}',
        yaml: "a: 'one' # c\nb: |\n  two\n  three\n",
      };
      const same = fakeTranslator((one) => one);
      const found = await translateDocument(same, sources[format]!, { from: "en", to: "fr", format });
      expect(found.output).toBe(sources[format]);
    },
  );
});

describe("long documents", () => {
  const paragraphs = (count: number) =>
    Array.from({ length: count }, (_, i) => `The *little* cat no. ${i} sees the [apple](x).\n`).join("\n");

  it("come out of their thread as short ones do, as text and as bytes", async () => {
    const [short, long] = [paragraphs(20), paragraphs(600)];
    const markdown = { ...options, format: "markdown" } as const;
    const progress: number[] = [];
    const onProgress = (done: number) => progress.push(done);
    const first = await translateDocument(fakeTranslator(upper), short, markdown);
    const { output, segments, doubts } = await translateDocument(fakeTranslator(upper), long, {
      ...markdown,
      onProgress,
    });
    expect(output.slice(0, short.length)).toBe(first.output);
    expect([segments, doubts.length, doubts.at(-1)!.segment]).toEqual([600, 600, 599]);
    expect(progress.at(-1)).toBe(600);
    expect(progress.length).toBeGreaterThan(3);
    const bytes = await translateDocument(fakeTranslator(upper), new TextEncoder().encode(long), markdown);
    expect(new TextDecoder().decode(bytes.output)).toBe(output);
    const detected = await translateDocument(fakeTranslator(upper), long, { to: "fr", format: "markdown" });
    expect(detected.output).toBe(output);
  });

  it("leave the event loop free", async () => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const one = [fakeTranslator(upper), paragraphs(8000), { ...options, format: "markdown" }] as const;
    delay.enable();
    const start = performance.now();
    await translateDocument(...one);
    const all = performance.now() - start;
    delay.disable();
    // the parser alone takes more than a second
    expect(all).toBeGreaterThan(800);
    expect(delay.max / 1e6).toBeLessThan(all / 4);
  }, 60_000);

  it("fail with the errors of short ones", async () => {
    const text = (bad: string) => `[${'"a b c",\n'.repeat(4000)}${bad}`;
    const json = { ...options, format: "json" } as const;
    await expect(translateDocument(fakeTranslator(upper), text("]]"), json)).rejects.toMatchObject({
      name: "TranslationError",
      code: "TRANSLATION_DOCUMENT_INVALID",
      message: expect.stringContaining("line 4001"),
    });
    const bytes = new Uint8Array(20_000).fill(0xff);
    const error = await translateDocument(fakeTranslator(upper), bytes, json).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "TRANSLATION_DOCUMENT_INVALID", cause: expect.any(TypeError) });
  });

  it("end in the midst of their parser when they are aborted", async () => {
    const controller = new AbortController();
    const start = performance.now();
    setTimeout(() => controller.abort(new Error("enough")), 300);
    const long = translateDocument(fakeTranslator(upper), paragraphs(60_000), {
      ...options,
      format: "markdown",
      signal: controller.signal,
    });
    await expect(long).rejects.toThrow("enough");
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
