import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { convert } from "../convert.ts";
import { type ConvertOptions, checkCachedOptions } from "../convert-options.ts";
import { ConvertError } from "../errors.ts";
import { sourceFiles } from "../source/source-files.ts";
import { version } from "../version.ts";
import { cacheDirectory } from "./cache-directory.ts";
import { fileHash } from "./file-hashes.ts";

/** Raised whenever the same files and options give other graphs, so that old entries are not used. */
const FORMAT = 5;
/** What a conversion that was killed left behind is removed after a day. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Options of `convertCached`: those of `convert` that decide the result, and where the cache is. */
export interface ConvertCachedOptions extends Omit<ConvertOptions, "out" | "source"> {
  /** Default: environment variable `GLOSSA_CACHE`, else `glossa` in the system's place for caches. */
  readonly cache?: string;
}

/**
 * The directory of a converted model, made at the first call and found at later ones. Its key is the content of the files
 * it is made from, the options and this package's version. Several processes may ask at once: each sees a complete
 * directory or none, and the first that is ready wins. Entries must not be changed.
 *
 * @param source as for `convert`
 * @throws ConvertError as `convert`
 * @returns the model directory
 */
export async function convertCached(source: string, options: ConvertCachedOptions = {}): Promise<string> {
  checkCachedOptions(options);
  const { cache = cacheDirectory(), onProgress, signal, ...decisive } = options;
  const { directory, names } = await sourceFiles(source);
  const files: [string, string][] = [];
  for (const name of names) files.push([name, await fileHash(join(directory, name), join(cache, "hashes"), signal)]);
  const sorted = Object.entries({ dtype: "fp32", target: "cpu", ...decisive })
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const identity = JSON.stringify([FORMAT, version, sorted, files]);
  const converted = join(cache, "converted");
  const entry = join(converted, createHash("sha256").update(identity).digest("hex").slice(0, 40));
  if (await isDirectory(entry)) return entry;
  await mkdir(converted, { recursive: true });
  await removeAbandoned(converted);
  try {
    await convert(source, { ...decisive, out: entry, ...(onProgress && { onProgress }), ...(signal && { signal }) });
  } catch (error) {
    // Another process was faster: its directory has the same bytes.
    if (error instanceof ConvertError && error.code === "CONVERT_OUTPUT" && (await isDirectory(entry))) return entry;
    throw error;
  }
  return entry;
}

async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(".partial")) continue;
    const path = join(directory, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
