import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { loadApi } from "./api.ts";

test("the library stays loaded when the garbage collector takes koffi's handle of it", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const api = await loadApi();
  const options = api.out("CreateRunOptions");
  for (let round = 0; round < 10; round++) {
    gc();
    api.RunOptionsSetTerminate(options);
    api.RunOptionsUnsetTerminate(options);
  }
  api.ReleaseRunOptions(options);
  expect(api.version).toMatch(/^\d+\.\d+\.\d+/);
});
