import fc from "fast-check";
import { expect, it } from "vitest";
import { testFormat } from "./format.contract.ts";
import { srt, vtt } from "./subtitles.ts";
import { newline, words } from "./words.contract.ts";

const line = (tags: readonly string[]) =>
  fc.oneof(
    words,
    words.map((text) => `- ${text}`),
    fc.tuple(words, words).map(([a, b]) => `${a} <i>${b}</i>`),
    fc.tuple(words, fc.constantFrom(...tags)).map(([text, tag]) => `${tag}${text}`),
    fc.constantFrom("♪", "...", "12"),
  );
const documents = (times: (cue: number) => string, tags: readonly string[], head: string) =>
  fc
    .tuple(fc.array(fc.array(line(tags), { minLength: 1, maxLength: 3 }), { maxLength: 6 }), newline)
    .map(([cues, end]) =>
      [head, ...cues.map((lines, cue) => `${cue + 1}\n${times(cue)}\n${lines.join("\n")}\n`)]
        .filter((part) => part !== "")
        .join("\n")
        .replaceAll("\n", end),
    );
const joined = (text: string) => text.replace(/<(?=\/?(?:b|i|u|s|font)\b)|\{(?=\\)/gi, "$&\u2060");

testFormat("srt", {
  format: srt,
  documents: documents((cue) => `00:00:0${cue},000 --> 00:00:0${cue},900`, ["{\\an8}", '<font color="#fff">'], ""),
  readBack: joined,
  examples: [
    { content: "", texts: [] },
    {
      content:
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,000 X1:1\r\n<i>Hello there,\r\nold friend.</i>\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n- Who?\r\n- You & 1 < 2!\r\n3\r\n00:00:05,000 --> 00:00:06,000\r\n{\\an8}Go",
      texts: ["Hello there, old friend.", "Who?", "You & 1 < 2!", "Go"],
    },
  ],
  refused: [["a text without times", () => "Hello\n", "TRANSLATION_DOCUMENT_INVALID"]],
  hostile: [
    ["a cue of a megabyte", () => `0:0:1,0 --> 0:0:2,0\n${"a b\n".repeat(100_000)}`],
    ["many empty cues", () => "00:00:01,000 --> 00:00:02,000\n\n".repeat(20_000)],
    ["open tags", () => `00:00:01,000 --> 00:00:02,000\nx${"<i".repeat(200_000)}`],
  ],
});

testFormat("vtt", {
  format: vtt,
  documents: documents(
    (cue) => `00:0${cue}.000 --> 00:0${cue}.900 align:start`,
    ["<v Ann>", "<00:00:01.000>", "<c.red>"],
    "WEBVTT - x\n",
  ),
  examples: [
    { content: "WEBVTT", texts: [] },
    {
      content:
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE not this\n\nintro\n00:01.000 --> 00:02.000\n<v Ann>A &lt;big&gt; <c.x>cat</c>\n\n01:00:01.000 --> 01:00:02.000\nTwo\nlines\n",
      texts: ["A <big> cat", "Two lines"],
    },
  ],
  refused: [["SubRip", () => "1\n00:00:01,000 --> 00:00:02,000\nx\n", "TRANSLATION_DOCUMENT_INVALID"]],
  hostile: [["open tags", () => `WEBVTT\n\n00:01.000 --> 00:02.000\nx${"<c".repeat(200_000)}`]],
});

it("breaks a translation into lines of like length, outside of tags", () => {
  const document = srt.parse("00:00:01,000 --> 00:00:02,000\nOne <i>two</i>\nthree four\n", { to: "fr" });
  const marks = document.segments[0]!.marks.map((mark) => ({
    ...mark,
    start: mark.kind === "open" ? 3 : 16,
    end: mark.kind === "open" ? 3 : 16,
  }));
  expect(document.render([{ text: "Un deux et trois quatre", marks }])).toBe(
    "00:00:01,000 --> 00:00:02,000\nUn <i>deux et\ntrois</i> quatre\n",
  );
});

it("breaks a long cue in time", () => {
  const source = `00:00:01,000 --> 00:00:02,000\n${"ab\n".repeat(100_000)}`;
  const { segments, render } = srt.parse(source, { to: "fr" });
  const started = performance.now();
  const written = render(segments.map(({ text, marks }) => ({ text: text.toUpperCase(), marks })));
  expect(written).toBe(source.toUpperCase());
  expect(performance.now() - started).toBeLessThan(5_000);
});
