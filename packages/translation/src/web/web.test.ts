import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LanguageDetector, webTranslator } from "./index.ts";

const Translator = webTranslator(fileURLToPath(new URL("../fixtures/tiny-marian", import.meta.url)), { threads: 1 });
const pair = { sourceLanguage: "en", targetLanguage: "fr" };

it("says what is available", async () => {
  expect(await Translator.availability(pair)).toBe("available");
  expect(await Translator.availability({ sourceLanguage: "en-US", targetLanguage: "fr" })).toBe("available");
  expect(await Translator.availability({ sourceLanguage: "en", targetLanguage: "de" })).toBe("unavailable");
  expect(await webTranslator("./no-such-model").availability(pair)).toBe("unavailable");
  await expect(Translator.availability({ sourceLanguage: "en", targetLanguage: "no tag" })).rejects.toThrow(RangeError);
});

it("translates, whole and in pieces", async () => {
  const events: number[] = [];
  const translator = await Translator.create({
    ...pair,
    monitor: (monitor) =>
      monitor.addEventListener("downloadprogress", (event) =>
        events.push((event as Event & { loaded: number }).loaded),
      ),
  });
  expect([events, translator.sourceLanguage, translator.inputQuota]).toEqual([[0, 1], "en", Number.POSITIVE_INFINITY]);
  const text = "- The cat.  The dog sees Anna.\n\n42\n- Tom buys the book.\n";
  const whole = await translator.translate(text);
  expect(whole).toMatch(/^- Le chat\. {2}Le chien [^\n]*\n\n42\n- Tom [^\n]*\n$/);
  const pieces: string[] = [];
  for await (const piece of translator.translateStreaming(text)) pieces.push(piece);
  expect(pieces).toHaveLength(4);
  expect(pieces.join("")).toBe(whole);
  expect(await translator.measureInputUsage(text)).toBeGreaterThan(12);
  translator.destroy();
});

it("ends with destroy, and with the signals", async () => {
  const signal = AbortSignal.abort(new Error("no more"));
  await expect(Translator.create({ ...pair, signal })).rejects.toBe(signal.reason);
  await expect(Translator.create({ sourceLanguage: "en", targetLanguage: "de" })).rejects.toMatchObject({
    name: "NotSupportedError",
  });
  const controller = new AbortController();
  const translator = await Translator.create({ ...pair, signal: controller.signal });
  await expect(translator.translate("The cat.", { signal })).rejects.toBe(signal.reason);
  const reader = translator.translateStreaming("The cat. The dog. The house. The book.").getReader();
  expect((await reader.read()).value).toBe("Le chat.");
  await reader.cancel();
  const other = await Translator.create(pair);
  const running = translator.translate("The cat sees the dog.".repeat(200));
  controller.abort(new Error("the page was left"));
  await expect(running).rejects.toBe(controller.signal.reason);
  await expect(translator.translate("The cat.")).rejects.toBe(controller.signal.reason);
  expect(await other.translate("The cat.")).toBe("Le chat.");
  other.destroy();
  other.destroy();
  await expect(other.translate("The cat.")).rejects.toMatchObject({ name: "AbortError" });
});

it("detects languages", async () => {
  expect(await LanguageDetector.availability({ expectedInputLanguages: ["fr", "en"] })).toBe("available");
  expect(await LanguageDetector.availability({ expectedInputLanguages: ["tlh"] })).toBe("unavailable");
  await expect(LanguageDetector.create({ expectedInputLanguages: ["tlh"] })).rejects.toMatchObject({
    name: "NotSupportedError",
  });
  const detector = await LanguageDetector.create();
  const found = await detector.detect("Wo ist der nächste Bahnhof, bitte?");
  expect([found[0]!.detectedLanguage, found.at(-1)!.detectedLanguage]).toEqual(["de", "und"]);
  expect(found.reduce((sum, { confidence }) => sum + confidence, 0)).toBeCloseTo(1);
  expect(await detector.detect("12 + 7")).toEqual([{ detectedLanguage: "und", confidence: 1 }]);
  const two = await LanguageDetector.create({ expectedInputLanguages: ["fr", "en"] });
  expect((await two.detect("Where is the station?"))[0]!.detectedLanguage).toBe("en");
  two.destroy();
  await expect(two.detect("a")).rejects.toMatchObject({ name: "AbortError" });
});
