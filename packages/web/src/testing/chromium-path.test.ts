import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { chromiumPath } from "./chromium-path.ts";

it.skipIf(process.platform === "win32")("finds what can be run on the PATH, unless CHROME_PATH names one", () => {
  const folder = mkdtempSync(join(tmpdir(), "glossa-path-"));
  const file = join(folder, "chromium");
  try {
    const PATH = ["/nowhere", folder].join(delimiter);
    expect(chromiumPath({ PATH })).toBeUndefined();
    writeFileSync(file, "");
    expect(chromiumPath({ PATH })).toBeUndefined(); // it cannot be run
    chmodSync(file, 0o755);
    expect(chromiumPath({ PATH })).toBe(file);
    expect(chromiumPath({ PATH, CHROME_PATH: "/opt/chrome" })).toBe("/opt/chrome");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
