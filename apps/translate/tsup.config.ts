import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  entry: { index: "src/server/index.ts", main: "src/server/main.ts" },
  clean: ["dist/*.js", "dist/*.map"], // dist/page is Vite's
  noExternal: ["@glossa/web"],
});
