// npm run test:browser [-- VITEST ARGUMENTS]: the built pages in Chromium. Installs and builds what is missing.

import { spawnSync } from "node:child_process";
import { build, install, root } from "./prepare.mjs";

install();
build();
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "vitest.browser.config.ts"];
const { status } = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
