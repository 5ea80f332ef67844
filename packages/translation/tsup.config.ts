import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  entry: { index: "src/index.ts", "web/index": "src/web/index.ts", worker: "src/worker.ts" },
});
