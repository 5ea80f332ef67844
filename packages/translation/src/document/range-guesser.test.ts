import { expect, it } from "vitest";
import { rangeGuesser } from "./range-guesser.ts";

const source = "The red car stops. A dog barks.";
const target = "La voiture rouge s'arrête. Un chien aboie.";
const sentences = [
  { sourceStart: 0, sourceEnd: 18, targetStart: 0, targetEnd: 26 },
  { sourceStart: 19, sourceEnd: 31, targetStart: 27, targetEnd: 42 },
];
const textOf = ({ start, end }: { start: number; end: number }) => target.slice(start, end);
const rangeOf = (words: string) => [source.indexOf(words), source.indexOf(words) + words.length] as const;

it("is certain of whole sentences and of the places between them", () => {
  const guesser = rangeGuesser(source, target, sentences);
  const dog = guesser.range(...rangeOf(" A dog barks."));
  expect([textOf(dog), dog.certain]).toEqual(["Un chien aboie.", true]);
  expect(guesser.point(19)).toEqual({ start: 27, end: 27, certain: true });
  expect(guesser.point(31)).toEqual({ start: 42, end: 42, certain: true });
  expect(guesser.point(25).certain).toBe(false);
});

it("follows the strongest links of words", () => {
  const link = (from: string, to: string, weight: number) => ({
    sourceStart: source.indexOf(from),
    sourceEnd: source.indexOf(from) + from.length,
    targetStart: target.indexOf(to),
    targetEnd: target.indexOf(to) + to.length,
    weight,
  });
  const alignment = [
    link("The", "La", 0.9),
    link("car", "voiture", 0.8),
    link("red", "voiture", 0.2),
    link("red", "rouge", 0.7),
    link("stops", "s'arrête", 0.9),
  ];
  const guesser = rangeGuesser(source, target, [{ ...sentences[0]!, alignment }, sentences[1]!]);
  const red = guesser.range(...rangeOf("red"));
  expect([textOf(red), red.certain]).toEqual(["rouge", true]);
  // "the … stops" without "red car": what stands between belongs elsewhere
  const apart = rangeGuesser("a b c", "c x a", [
    {
      sourceStart: 0,
      sourceEnd: 5,
      targetStart: 0,
      targetEnd: 5,
      alignment: [
        { sourceStart: 0, sourceEnd: 1, targetStart: 4, targetEnd: 5, weight: 1 },
        { sourceStart: 2, sourceEnd: 3, targetStart: 0, targetEnd: 1, weight: 1 },
        { sourceStart: 4, sourceEnd: 5, targetStart: 2, targetEnd: 3, weight: 1 },
      ],
    },
  ]);
  expect(apart.range(0, 3)).toEqual({ start: 0, end: 5, certain: false });
});

it("finds words that are the same in both languages, else goes by proportion", () => {
  const guesser = rangeGuesser("He likes Anna a lot", "Il aime beaucoup Anna", [
    { sourceStart: 0, sourceEnd: 19, targetStart: 0, targetEnd: 21 },
  ]);
  expect(guesser.range(9, 13)).toEqual({ start: 17, end: 21, certain: true });
  const likes = guesser.range(3, 8);
  expect([Math.round(likes.start), Math.round(likes.end), likes.certain]).toEqual([3, 9, false]);
});
