import fc from "fast-check";
import { expect, it } from "vitest";
import { stopText } from "./stop-text.ts";

it("cuts at the first stop string, however the text is split", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "é", "\n"), minLength: 1, maxLength: 4 });
  const stops = fc.array(word, { minLength: 1, maxLength: 3 });
  const pieces = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c", "é", "\n"), maxLength: 3 }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(stops, pieces, (list, parts) => {
      const stream = stopText(list);
      let shown = "";
      let seen = "";
      for (const part of parts) {
        if (stream.found !== undefined) break; // a token that completes a stop string is the last
        seen += part;
        shown += stream.push(part);
      }
      if (stream.found === undefined) shown += stream.flush();
      const cut = Math.min(...list.map((stop) => seen.indexOf(stop)).filter((at) => at >= 0));
      expect(shown).toBe(cut === Number.POSITIVE_INFINITY ? seen : seen.slice(0, cut));
      expect(stream.found === undefined).toBe(cut === Number.POSITIVE_INFINITY);
    }),
    { seed: 5, numRuns: 500 },
  );
});

it("holds back no more than a possible beginning", () => {
  const stream = stopText(["###", "\n\n"]);
  expect([stream.push("one #"), stream.push("#a"), stream.push("\n"), stream.push("b\n"), stream.push("\nc")]).toEqual([
    "one ",
    "##a",
    "",
    "\nb",
    "",
  ]);
  expect(stream.found).toBe("\n\n");
});
