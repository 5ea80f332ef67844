import type { Options } from "tsup";

/** Every package is bundled to plain ES modules; declarations come from tsc. */
export const base: Options = {
  format: ["esm"],
  target: "node20",
  platform: "node",
  dts: false,
  sourcemap: true,
  clean: true,
  // private and tiny: travels inside the packages that use it
  noExternal: ["@glossa/options"],
};
