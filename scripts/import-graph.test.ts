import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// docs/architecture.md draws which package may import which. package.json states it for each package, the linter holds the
// code to package.json, and this test holds package.json to the drawing.

const root = fileURLToPath(new URL("..", import.meta.url));
const drawing = readFileSync(join(root, "docs", "architecture.md"), "utf8");
const graph = /^```import-graph\n(.*?)^```/ms.exec(drawing)?.[1] ?? "";
const allowed = new Map(
  graph
    .split("\n")
    .filter((line) => line.includes("->"))
    .map((line) => {
      const [name, list] = line.split("->").map((part) => part.trim());
      return [name!, list === "nothing" ? [] : list!.split(/,\s*/)] as const;
    }),
);

const packages = ["packages", "apps"]
  .flatMap((kind) => readdirSync(join(root, kind)).map((folder) => join(root, kind, folder, "package.json")))
  .map(
    (path) =>
      JSON.parse(readFileSync(path, "utf8")) as {
        name: string;
        dependencies?: Record<string, string>;
      },
  );

it.each(packages.map((manifest) => [manifest.name.replace("@glossa/", ""), manifest] as const))(
  "%s imports only what docs/architecture.md allows",
  (name, { dependencies = {} }) => {
    expect(allowed.has(name), `docs/architecture.md does not mention ${name}`).toBe(true);
    const ours = Object.keys(dependencies)
      .filter((dependency) => dependency.startsWith("@glossa/"))
      .map((dependency) => dependency.replace("@glossa/", ""));
    expect(allowed.get(name)).toEqual(expect.arrayContaining(ours));
  },
);
