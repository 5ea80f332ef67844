import { expect, it, vi } from "vitest";
import { startCore } from "../core/core.ts";

// Where there is no WebAssembly the scripts do all of the engines' work. The tests are the same.
vi.mock("../core/core.ts", async (original) => ({ ...(await original<object>()), startCore: () => undefined }));
await import("./engines.test.ts");

it("has no core", () => {
  expect(startCore({})).toBeUndefined();
});
