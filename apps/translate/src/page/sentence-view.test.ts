import { expect, it } from "vitest";
import { fakeTranslator } from "../testing/fake-translator.ts";
import { sentenceView, textOf } from "./sentence-view.ts";

const text = "One cat.\n\nTwo dogs?";

it("shows sentences with what stands between them, words with what they come from", async () => {
  const { sentences } = await fakeTranslator().translate(text, { to: "fr" });
  let end = 0;
  const views = sentences.map((sentence) => {
    const view = sentenceView(sentence, text.slice(end, sentence.sourceStart));
    end = sentence.sourceEnd;
    return view;
  });
  expect(textOf(views)).toBe("ONE CAT.\n\nTWO DOGS?");
  const word = views[1]!.words[1]!;
  expect(views[1]!.text.slice(word.start, word.end)).toBe("DOGS");
  expect(word.sources.map(({ start, end }) => text.slice(start, end))).toEqual(["dogs"]);
});

it("drops faint links, and shifts a sentence that was translated by itself", async () => {
  const [sentence] = (await fakeTranslator().translate("Two dogs?", { to: "fr" })).sentences;
  const link = sentence!.alignment![1]!;
  const alignment = [link, { ...link, sourceStart: 0, sourceEnd: 3, weight: 0.4 }];
  const view = sentenceView({ ...sentence!, alignment }, "\n\n", 10);
  expect(view.source).toMatchObject({ start: 10, end: 19 });
  expect(view.words[1]!.sources).toEqual([{ start: 14, end: 18 }]);
});
