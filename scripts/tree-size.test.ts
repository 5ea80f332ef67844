import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

it.skipIf(!existsSync(join(root, ".git")))("the tracked tree stays under 60 MB, each file under 25 MB", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  const sizes = files.filter((file) => existsSync(join(root, file))).map((file) => statSync(join(root, file)).size);
  expect(Math.max(...sizes)).toBeLessThan(25e6);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60e6);
});
