import { expect, it } from "vitest";
import { compileCore } from "../../scripts/compile-core.ts";
import { CORE_MODULE } from "./generated/core-module.ts";

it("is what core/ compiles to", { timeout: 60_000 }, () => {
  expect(compileCore().toString("base64") === CORE_MODULE).toBe(true);
});
