import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { RuntimeError } from "../errors.ts";

/** libonnxruntime's file name: with or without its version, by operating system. */
const libraryNames: Readonly<Record<string, RegExp>> = {
  linux: /^libonnxruntime\.so(\.\d+)*$/,
  darwin: /^libonnxruntime(\.\d+)*\.dylib$/,
  win32: /^onnxruntime\.dll$/,
};

export interface FoundLibrary {
  readonly path: string;
  /** The version that the file must report, or undefined for a library of the user's own. */
  readonly version: string | undefined;
}

/**
 * The libonnxruntime to load: the one that onnxruntime-node ships for this system, or the file named by the environment
 * variable `GLOSSA_ONNXRUNTIME_LIBRARY` (for a build with other execution providers).
 *
 * @throws RuntimeError `RUNTIME_BACKEND_UNAVAILABLE`
 */
export function findLibrary(environment: NodeJS.ProcessEnv = process.env): FoundLibrary {
  const own = environment["GLOSSA_ONNXRUNTIME_LIBRARY"];
  if (own) return { path: own, version: undefined };
  const { platform, arch } = process;
  try {
    const main = createRequire(import.meta.url).resolve("onnxruntime-node");
    const root = dirname(dirname(main));
    const version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version as string;
    for (const api of readdirSync(join(root, "bin"))) {
      const folder = join(root, "bin", api, platform, arch);
      const name = listFolder(folder).find((file) => libraryNames[platform]?.test(file));
      if (name !== undefined) return { path: join(folder, name), version };
    }
  } catch (cause) {
    throw new RuntimeError(
      "RUNTIME_BACKEND_UNAVAILABLE",
      "onnxruntime-node is not installed: npm install onnxruntime-node",
      { cause },
    );
  }
  throw new RuntimeError(
    "RUNTIME_BACKEND_UNAVAILABLE",
    `onnxruntime-node has no ONNX Runtime library for ${platform} ${arch}; ` +
      "build one and name it in the environment variable GLOSSA_ONNXRUNTIME_LIBRARY",
  );
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
