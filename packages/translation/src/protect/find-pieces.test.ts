import { expect, it } from "vitest";
import { piecesIn } from "./find-pieces.ts";
import { locatePieces } from "./locate-pieces.ts";

const piecesOf = (text: string) => piecesIn({ id: "", text, marks: [] }).map((piece) => piece.text);

it.each([
  ["Hi {name}, {{n}} of #{all}", ["{name}", "{{n}}", "#{all}"]],
  ["%s, %1$d and %(a)s at 5 %, 12%1$s", ["%s", "%1$d", "%(a)s", "%1$s"]],
  [
    "See https://a.example/{id}/edit?b={c}, or (www.b.example).",
    ["https://a.example/{id}/edit?b={c}", "www.b.example"],
  ],
  [
    "run `npm i` with --dry-run in ./src/lib, $HOME or MY_NAME",
    ["`npm i`", "--dry-run", "./src/lib", "$HOME", "MY_NAME"],
  ],
  ["Press <b>OK</b> &amp; me@a.example", ["<b>", "</b>", "&amp;", "me@a.example"]],
])("%s", (text, pieces) => {
  expect(piecesOf(text)).toEqual(pieces);
});

it("finds pieces on both sides of a mark, none across it", () => {
  const marks = [{ kind: "alone", tag: 0, start: 21, end: 21 }] as const;
  const found = piecesIn({ id: "", text: "see https://a.exampleone {a}", marks });
  expect(found.map(({ text }) => text)).toEqual(["https://a.example", "{a}"]);
});

it("finds what a model puts white space into", () => {
  const source = "with --dry-run or {name}";
  const [flag, name] = piecesIn({ id: "", text: source, marks: [] });
  const target = "avec -- dry - run ou { Name }";
  const located = locatePieces([flag!, name!], source, target);
  expect([flag, name].map((piece) => target.slice(located.get(piece!)!.start, located.get(piece!)!.end))).toEqual([
    "-- dry - run",
    "{ Name }",
  ]);
});
