import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

// Runs every ```js block of every README as it stands, against the built packages, and compares what it prints with the
// comments that stand behind its console.log calls.

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

const readmes = [
  "README.md",
  ...["packages", "apps"].flatMap((folder) =>
    (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []).map(
      (name) => `${folder}/${name}/README.md`,
    ),
  ),
].filter((path) => existsSync(join(root, path)));

for (const readme of readmes) {
  const blocks = [...readFileSync(join(root, readme), "utf8").matchAll(/^```js\n(.*?)^```/gms)].map(
    (match) => match[1]!,
  );
  if (blocks.length === 0) continue;
  describe(readme, () => {
    it.each(blocks.map((code, index) => [index + 1, code] as const))("example %i runs", async (index, code) => {
      const file = join(root, dirname(readme), `.example-${index}.mjs`);
      writeFileSync(file, code);
      try {
        const { stdout } = await run(process.execPath, [file], { cwd: root, timeout: 60_000 });
        const printed = stdout.split("\n");
        for (const [, expected] of code.matchAll(/^console\.log\(.*\);? \/\/ (.*)$/gm))
          expect(printed).toContain(expected);
      } finally {
        rmSync(file, { force: true });
      }
    });
  });
}
