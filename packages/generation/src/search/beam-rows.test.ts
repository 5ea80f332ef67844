import { expect, it } from "vitest";
import { beamRows } from "./beam-rows.ts";

it("are one for each prompt at first, then as many as beams go on, and say which row each continues", () => {
  const beam = (row: number, ...tokenIds: number[]) => ({ tokenIds, row });
  const states = [
    { running: [beam(0, 1), beam(0, 1)], over: false },
    { running: [beam(1, 2, 3)], over: false },
    { running: [beam(2, 4)], over: false },
  ];
  const rows = beamRows(states, [1, 2, 1]);
  expect(rows.live.map(({ prompt, tokenIds, promptLength, from }) => [prompt, tokenIds, promptLength, from])).toEqual([
    [0, [1], 1, -1],
    [1, [2, 3], 2, -1],
    [2, [4], 1, -1],
  ]);
  states[0]!.running = [beam(0, 1, 7), beam(0, 1, 8)];
  states[1]!.over = true;
  states[2]!.running = [beam(2, 4, 9)];
  const { rows: continued, tokenIds } = rows.renumber();
  expect([...continued]).toEqual([0, 0, 2]);
  expect([...tokenIds]).toEqual([7, 8, 9]);
  expect(rows.live.map(({ prompt, sequence, from }) => [prompt, sequence, from])).toEqual([
    [0, 0, 0],
    [0, 1, 0],
    [2, 0, 2],
  ]);
  states[0]!.running = [beam(1, 1, 8, 5)];
  states[2]!.over = true;
  expect([...rows.renumber().rows]).toEqual([1]);
  expect(rows.live).toEqual([{ prompt: 0, sequence: 0, tokenIds: [1, 8, 5], promptLength: 1, from: 1 }]);
});
