// npm run screenshots: takes the pictures in the apps' READMEs from the running apps. Needs Chromium, and should have fonts for
// Chinese (Debian: fonts-noto-core fonts-noto-cjk).

import { spawnSync } from "node:child_process";
import { build, install, root } from "./prepare.mjs";

install();
build();
const { status } = spawnSync(process.execPath, ["--import", "tsx", "scripts/screenshots/take-screenshots.ts"], {
  cwd: root,
  stdio: "inherit",
});
process.exit(status ?? 1);
