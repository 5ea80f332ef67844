import { expect, it } from "vitest";
import { vocabularyOf } from "./vocabulary.ts";

// So many that some have equal hashes.
it("finds tokens together as it finds them one by one", () => {
  const tokens = Array.from({ length: 250_000 }, (_, i) => `${i}${"abcdefgh".slice(i % 9)}`);
  const vocab = vocabularyOf(tokens.map((token, id) => [token, id]));
  const asked = [...tokens, ...tokens.slice(0, 1000).map((token) => `${token}?`), ""].map((token) =>
    Buffer.from(token),
  );
  const bytes = Buffer.concat(asked);
  const ends = Int32Array.from(asked.map(({ length }) => length));
  for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!;
  const begins = Int32Array.from([0, ...ends.slice(0, -1)]);
  const ids = new Int32Array(asked.length);
  vocab.idsOfBytes(bytes, begins, ends, ids);
  expect(ids).toEqual(Int32Array.from(asked, (token) => vocab.idOfBytes(token, 0, token.length)));
  expect(ids.slice(0, tokens.length)).toEqual(Int32Array.from(tokens, (_, id) => id));
  expect(ids.slice(tokens.length)).toEqual(new Int32Array(1001).fill(-1));
});
