import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { resolveSettings } from "../settings.ts";
import { type Candidates, probabilitiesOf } from "./candidates.ts";
import { samplerFor } from "./sampler-for.ts";

type Row = (number | null)[];
interface Case {
  readonly options: Record<string, number>;
  readonly eosTokens: number;
  /** Of each row every third token that is left with its probability, then how many are left. */
  readonly logits: ([id: number, probability: number] | number)[][];
  readonly table: ([id: number, probability: number] | number)[][];
  readonly wide: { count: number; sum: number; top: number[] }[];
}

const file: { logits: Row[]; wide: Row[]; table: Row[]; cases: Case[] } = JSON.parse(
  await readFile(new URL("../fixtures/distributions.json", import.meta.url), "utf8"),
);
const rowOf = (row: Row) => Float32Array.from(row, (x) => x ?? Number.NEGATIVE_INFINITY);

function filtered(one: Case, row: Row): Candidates {
  const options = Object.fromEntries(
    Object.entries({ top_k: 0, ...one.options }).map(([key, value]) => [
      key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
  const beams = one.eosTokens > 0 ? { numBeams: 4, eosTokenId: [3, 4].slice(0, one.eosTokens) } : {};
  const settings = resolveSettings("test", { ...options, ...beams, doSample: true }, {});
  return samplerFor(settings, row.length)(rowOf(row));
}

it.each(file.cases.map((one) => [JSON.stringify(one.options), one.eosTokens, one] as const))(
  "%s, %i end tokens: the distribution is transformers' within 1e-5",
  (_, __, one) => {
    for (const key of ["logits", "table"] as const) {
      file[key].forEach((row, index) => {
        const list = filtered(one, row);
        const found = new Map<number, number>();
        const probabilities = probabilitiesOf(list);
        for (let i = 0; i < list.count; i++) if (probabilities[i]! > 0) found.set(list.ids[i]!, probabilities[i]!);
        const expected = one[key][index]!;
        expect(found.size).toBe(expected.at(-1));
        for (const [id, probability] of expected.slice(0, -1) as [number, number][]) {
          // which of several equal scores the reference keeps is up to the order of its unstable sort
          const equals = row.flatMap((score, other) => (score === row[id] ? [found.get(other) ?? 0] : []));
          expect(equals.some((own) => Math.abs(own - probability) < 1e-5)).toBe(true);
        }
      });
    }
    const list = filtered(one, file.wide[0]!);
    const probabilities = [...probabilitiesOf(list).subarray(0, list.count)];
    const { count, sum, top } = one.wide[0]!;
    expect(probabilities.filter((p) => p > 0).length).toBe(count);
    expect(Math.abs(probabilities.reduce((total, p, i) => total + p * list.ids[i]!, 0) - sum)).toBeLessThan(0.05);
    probabilities.sort((a, b) => b - a);
    top.forEach((p, rank) => {
      expect(Math.abs((probabilities[rank] ?? 0) - p)).toBeLessThan(1e-5);
    });
  },
);
