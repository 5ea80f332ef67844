import fc from "fast-check";
import { expect, it } from "vitest";
import { generateTokens } from "../generate-tokens.ts";
import type { LanguageModel } from "../language-model.ts";
import { uniform } from "../numeric/philox.ts";
import type { GenerationOptions } from "../options.ts";
import type { EmittedToken } from "../search/search.ts";
import { resolveSettings } from "../settings.ts";
import { sharedBatch } from "./shared-batch.ts";

const VOCAB = 12;
const UNREADABLE = 99;
type State = { rows: number[][] };

/**
 * A model whose logits depend on a row's last three tokens, and a record of its runs. Steps write to the same place, as
 * those of converted models do. It cannot read the token `UNREADABLE`.
 */
function hashModel() {
  const stepLogits = new Float32Array(32 * VOCAB);
  const logitsOf = (rows: readonly number[][], all = new Float32Array(rows.length * VOCAB)) => {
    if (rows.some((tokens) => tokens.includes(UNREADABLE))) throw new Error("unreadable");
    rows.forEach((tokens, row) => {
      const key = tokens.slice(-3).reduce((hash, id) => (hash * 31 + id + 1) % 100_003, tokens.length);
      for (let id = 0; id < VOCAB; id++) all[row * VOCAB + id] = 6 * uniform(key, id, 0);
    });
    return all;
  };
  const runs: string[] = [];
  let live = 0;
  let fails = false;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const model: LanguageModel<State> = {
    vocabSize: VOCAB,
    isEncoderDecoder: false,
    async begin(prompts) {
      runs.push(`begin ${prompts.map(({ length }) => length).join()}`);
      await turn();
      const rows = prompts.map((prompt) => [...prompt]);
      const logits = logitsOf(rows);
      live++;
      return { state: { rows }, logits };
    },
    async append(state, ids) {
      runs.push(`append ${ids.length}`);
      await turn();
      state.rows[0]!.push(...ids);
      return logitsOf(state.rows);
    },
    async step(state, ids) {
      runs.push(`step ${ids.filter((id) => id >= 0).length}`);
      expect(ids.length).toBe(state.rows.length);
      await turn();
      if (fails) throw new Error("out of order");
      state.rows.forEach((tokens, row) => {
        if (ids[row]! >= 0) tokens.push(ids[row]!);
      });
      const logits = logitsOf(state.rows, stepLogits.subarray(0, state.rows.length * VOCAB));
      ids.forEach((id, row) => {
        if (id < 0) logits.fill(Number.NaN, row * VOCAB, (row + 1) * VOCAB);
      });
      return logits;
    },
    select(state, rows) {
      state.rows = Array.from(rows, (row) => [...state.rows[row]!]);
    },
    join(state, other) {
      live--;
      state.rows.push(...other.rows);
    },
    release() {
      live--;
    },
  };
  const fail = () => {
    fails = true;
  };
  return { model, runs, live: () => live, fail };
}

type Call = { prompts: number[][]; options: GenerationOptions };

function steps(model: LanguageModel, { prompts, options }: Call) {
  const settings = resolveSettings("test", { eosTokenId: 0, seed: 5, ...options }, {});
  return generateTokens(model, { prompts: prompts.map((prompt) => Int32Array.from(prompt)) }, settings);
}

async function finish(model: LanguageModel, call: Call) {
  const all = steps(model, call);
  for (;;) {
    const { done, value } = await all.next();
    if (done) return value;
  }
}

const settled = async (live: () => number) => {
  for (let i = 0; i < 50 && live() > 0; i++) await new Promise((resolve) => setImmediate(resolve));
  return live();
};

it("calls of any kind, whenever they come, give what each gives alone", async () => {
  const tokens = fc.array(fc.integer({ min: 1, max: VOCAB - 1 }), { minLength: 1, maxLength: 300, size: "max" });
  const call = fc.record({
    wait: fc.integer({ min: 0, max: 30 }),
    prompts: fc.array(tokens, { minLength: 1, maxLength: 3 }),
    options: fc.oneof(
      fc.record({ maxNewTokens: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ maxNewTokens: fc.constant(9), doSample: fc.constant(true), numReturnSequences: fc.constant(3) }),
      fc.record({ maxNewTokens: fc.constant(9), numBeams: fc.constantFrom(2, 3), numReturnSequences: fc.constant(2) }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 7 }), async (calls) => {
      const { model, live } = hashModel();
      const shared = sharedBatch(model, { maxRows: 10, maxQueue: 100 });
      const together = await Promise.all(
        calls.map(async (one) => {
          for (let i = 0; i < one.wait; i++) await new Promise((resolve) => setImmediate(resolve));
          return finish(shared, one);
        }),
      );
      const alone = hashModel().model as LanguageModel;
      for (const [i, one] of calls.entries()) expect(together[i]).toEqual(await finish(alone, one));
      expect(await settled(live)).toBe(0);
    }),
    { seed: 6, numRuns: 60 },
  );
});

const plain = { maxNewTokens: 30, suppressTokens: [0] };

it("eight calls share their steps", async () => {
  const { model, runs } = hashModel();
  const shared = sharedBatch(model, { maxRows: 8, maxQueue: 8 });
  await Promise.all(Array.from({ length: 8 }, (_, i) => finish(shared, { prompts: [[i + 1]], options: plain })));
  const counts = runs.filter((run) => run.startsWith("step"));
  expect(counts.length).toBeLessThan(29 + 10); // alone they would need 8 × 29
  expect(counts).toContain("step 8");
});

it("a long prompt is run in parts, between which the others go on", async () => {
  const { model, runs } = hashModel();
  const shared = sharedBatch(model, { maxRows: 8, maxQueue: 8 });
  const first = finish(shared, { prompts: [[1]], options: plain });
  await finish(shared, { prompts: [Array.from({ length: 600 }, () => 3)], options: { maxNewTokens: 1 } });
  await first;
  const parts = runs.flatMap((run, i) => (run === "append 64" ? [i] : []));
  expect(parts.length).toBe(8);
  for (const at of parts) expect(runs[at - 1]).toBe("step 1");
});

it("a call that reads slowly does not stop the others", async () => {
  const { model } = hashModel();
  const shared = sharedBatch(model, { maxRows: 8, maxQueue: 8 });
  const slow = steps(shared, { prompts: [[2]], options: plain });
  const ids: number[] = [];
  for (const { tokenId } of (await slow.next()).value as EmittedToken[]) ids.push(tokenId);
  await finish(shared, { prompts: [[4], [5]], options: plain });
  for await (const [token] of slow) ids.push(token!.tokenId);
  const [[alone] = []] = await finish(hashModel().model as LanguageModel, { prompts: [[2]], options: plain });
  expect(ids).toEqual(alone!.tokenIds);
});

it("a call that prepares for long chooses from its own logits", async () => {
  const { model } = hashModel();
  const shared = sharedBatch(model, { maxRows: 8, maxQueue: 8 });
  const slowly = Object.assign(() => {}, {
    async prepare() {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  });
  const slow = { prompts: [[2]], options: { ...plain, logitsProcessors: [slowly] } };
  const [found] = await Promise.all([finish(shared, slow), finish(shared, { prompts: [[4]], options: plain })]);
  expect(found).toEqual(await finish(hashModel().model as LanguageModel, { prompts: [[2]], options: plain }));
});

it("short prompts that wait are run together, as far as they stop nobody for long", async () => {
  const { model, runs } = hashModel();
  const shared = sharedBatch(model, { maxRows: 16, maxQueue: 8 });
  await finish(shared, { prompts: [[1]], options: plain });
  runs.length = 0;
  const lengths = [30, 25, 64, 10, 31, 30, 40];
  const prompts = lengths.map((length) => Array.from({ length }, () => 3));
  await Promise.all(prompts.map((prompt) => finish(shared, { prompts: [prompt], options: plain })));
  // 256 tokens while nobody waits for a step (a call that has ended does not), then 64
  const begun = runs.filter((run) => run.startsWith("begin"));
  expect(begun).toEqual(["begin 30,25,64,10", "begin 31,30", "begin 40"]);
});

it("so are the prompts of one call", async () => {
  const { model, runs } = hashModel();
  const shared = sharedBatch(model, { maxRows: 16, maxQueue: 8 });
  const prompts = [100, 120, 20, 300, 30, 40].map((length) => Array.from({ length }, () => 3));
  const found = await finish(shared, { prompts, options: plain });
  const begun = runs.filter((run) => run.startsWith("begin") || run.startsWith("append"));
  expect(begun).toEqual(["begin 100,120", "begin 20", "begin 256", "append 44", "begin 30,40"]);
  expect(found).toEqual(await finish(hashModel().model as LanguageModel, { prompts, options: plain }));
});

it("a prompt that cannot be run fails only its own call", async () => {
  const { model, live } = hashModel();
  const shared = sharedBatch(model, { maxRows: 8, maxQueue: 8 });
  const [before, bad, after] = [[1], [UNREADABLE], [2]].map((prompt) =>
    finish(shared, { prompts: [prompt], options: plain }),
  );
  await expect(bad).rejects.toThrow("unreadable");
  expect((await before)![0]![0]!.tokenIds).toHaveLength(30);
  expect((await after)![0]![0]!.tokenIds).toHaveLength(30);
  expect(await settled(live)).toBe(0);
});

it("a call that is aborted while its prompt is run with others leaves them alone", async () => {
  const { model, live } = hashModel();
  const shared = sharedBatch(model, { maxRows: 8, maxQueue: 8 });
  const controller = new AbortController();
  const calls = [{}, { signal: controller.signal }, {}].map((more, i) =>
    finish(shared, { prompts: [[i + 1]], options: { ...plain, ...more } }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort(new Error("not any more"));
  await expect(calls[1]).rejects.toThrow("not any more");
  for (const i of [0, 2]) {
    const alone = finish(hashModel().model as LanguageModel, { prompts: [[i + 1]], options: plain });
    expect(await calls[i]).toEqual(await alone);
  }
  expect(await settled(live)).toBe(0);
});

it("calls wait in order for room; beyond the queue's limit they are refused; an abort makes room", async () => {
  const { model, live } = hashModel();
  const shared = sharedBatch(model, { maxRows: 1, maxQueue: 2 });
  const ended: string[] = [];
  const start = async (name: string, signal?: AbortSignal) => {
    await finish(shared, { prompts: [[1]], options: { ...plain, signal } }).finally(() => ended.push(name));
  };
  const [running, waiting] = [new AbortController(), new AbortController()];
  const a = start("a", running.signal);
  const b = start("b", waiting.signal);
  const c = start("c");
  await expect(start("d")).rejects.toMatchObject({ code: "GENERATION_QUEUE_FULL" });
  waiting.abort(new Error("not any more"));
  await expect(b).rejects.toThrow("not any more");
  const e = start("e");
  running.abort(new Error("enough"));
  await expect(a).rejects.toThrow("enough");
  await Promise.all([c, e]);
  expect(ended).toEqual(["d", "b", "a", "c", "e"]);
  expect(await settled(live)).toBe(0);
});

it("a step that fails fails the calls in it; the next call starts anew", async () => {
  const { model, fail, live } = hashModel();
  const shared = sharedBatch(model, { maxRows: 4, maxQueue: 4 });
  const both = [1, 2].map((id) => finish(shared, { prompts: [[id]], options: plain }));
  fail();
  for (const call of both) await expect(call).rejects.toThrow("out of order");
  expect(await settled(live)).toBe(0);
  const [[one] = []] = await finish(shared, { prompts: [[1]], options: { maxNewTokens: 1 } });
  expect(one!.tokenIds).toHaveLength(1);
});
