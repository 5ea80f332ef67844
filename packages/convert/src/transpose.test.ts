import { expect, it } from "vitest";
import { transpose } from "./transpose.ts";

const counted = (rows: number, columns: number) => Float32Array.from({ length: rows * columns }, (_, index) => index);

it.each([
  [1, 1],
  [1, 5],
  [5, 1],
  [16, 3],
  [17, 33],
])("transposes %i × %i", async (rows, columns) => {
  const result = await transpose(counted(rows, columns), rows, columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) expect(result[column * rows + row]).toBe(row * columns + column);
  }
});

it("lets other work run while it transposes, and stops when it is aborted", async () => {
  const large = counted(4096, 4096);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await transpose(large, 4096, 4096);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(2);
  const controller = new AbortController();
  const reason = new Error("enough");
  setImmediate(() => controller.abort(reason));
  await expect(transpose(large, 4096, 4096, controller.signal)).rejects.toBe(reason);
});
