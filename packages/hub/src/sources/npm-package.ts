import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { HubError } from "../errors.ts";
import { modelFiles } from "../model-files.ts";
import type { ModelSource, ResolveOptions } from "../model-source.ts";

/** npm's own rule for names, so that a reference cannot become a path. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * Models in installed npm packages: `npm:@scope/model-x`, or the bare package name. A model package says in its
 * package.json where the files are: `"glossa": { "model": "./model" }`; without it they are at the top.
 */
export function npmPackageSource(): ModelSource {
  return {
    name: "npm",
    describe: (reference) =>
      PACKAGE_NAME.test(reference)
        ? `no npm package "${reference}" is installed here (npm install ${reference})`
        : `"${reference}" cannot be the name of an npm package`,
    async resolve(reference, options) {
      if (!PACKAGE_NAME.test(reference)) return undefined;
      const manifestPath = await findManifest(reference, options);
      if (manifestPath === undefined) return undefined;
      const root = dirname(manifestPath);
      const manifest = parseManifest(await readFile(manifestPath, "utf8"), reference);
      const directory = resolve(root, manifest.model);
      const inside = relative(root, directory);
      if (inside === ".." || inside.startsWith(`..${sep}`)) {
        throw new HubError(
          "HUB_PATH_ESCAPE",
          reference,
          `package "${reference}" says its model is at "${manifest.model}", outside the package`,
        );
      }
      const entry = await stat(directory).catch(() => undefined);
      if (!entry?.isDirectory()) {
        throw new HubError(
          "HUB_FILE_MISSING",
          reference,
          `package "${reference}" is installed, but its model directory "${manifest.model}" is not there; reinstall it`,
        );
      }
      return modelFiles({ reference, source: "npm", directory, revision: manifest.version });
    },
  };
}

/** Looks from `from`, then the working directory, then beside this package, as a person would expect it to be found. */
async function findManifest(name: string, { from }: ResolveOptions): Promise<string | undefined> {
  const places = [from, pathToFileURL(join(process.cwd(), "package.json")).href, import.meta.url];
  for (const place of places) {
    if (place === undefined) continue;
    const require = createRequire(place.startsWith("file:") ? fileURLToPath(place) : resolve(place, "package.json"));
    // Not require.resolve: a package may hide its package.json behind "exports".
    for (const folder of require.resolve.paths(name) ?? []) {
      const candidate = join(folder, name, "package.json");
      const entry = await stat(candidate).catch(() => undefined);
      if (entry?.isFile()) return candidate;
    }
  }
  return undefined;
}

function parseManifest(text: string, name: string): { model: string; version: string | undefined } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new HubError("HUB_FILE_INVALID", name, `the package.json of "${name}" is not valid JSON`, { cause });
  }
  const manifest = (parsed ?? {}) as { version?: unknown; glossa?: { model?: unknown } };
  const model = manifest.glossa?.model ?? ".";
  if (typeof model !== "string") {
    throw new HubError("HUB_FILE_INVALID", name, `"glossa.model" in the package.json of "${name}" must be a path`);
  }
  return { model, version: typeof manifest.version === "string" ? manifest.version : undefined };
}
