import { defineConfig, mergeConfig } from "vitest/config";
import { chromiumPath } from "./packages/web/src/testing/chromium-path.ts";
import config from "./vitest.config.ts";

// `npm run test:browser`: the built pages in Chromium, with the models inside. One file at a time: each has a model at work.

const found = chromiumPath() !== undefined;
if (!found) {
  console.warn(`
  SKIPPED: all tests in a browser. There is no Chromium or Chrome on the PATH.
  Install one (Debian: apt-get install chromium), or set CHROME_PATH to one.
`);
}

export default mergeConfig(
  { ...config, test: { ...config.test, include: [] } },
  defineConfig({
    test: {
      include: found ? ["apps/*/src/browser/*.browser.ts"] : [],
      passWithNoTests: !found,
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 60_000 } },
    },
  }),
);
