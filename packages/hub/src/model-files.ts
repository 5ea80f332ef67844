import { readdir, readFile, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { HubError } from "./errors.ts";

/**
 * The largest file that is read whole into memory (configurations, tokenizers). The largest tokenizer.json in the wild has
 * 33 MB; weights are never read this way.
 */
export const MAX_TEXT_BYTES: number = 256 * 1024 * 1024;

/** The files of one model, wherever they came from. Paths are relative to the model, with forward slashes. */
export interface ModelFiles {
  /** What the user asked for. */
  readonly reference: string;
  /** The name of the source that found it: `"directory"`, `"npm"`, … */
  readonly source: string;
  /** The absolute path of the directory that holds the files. */
  readonly directory: string;
  /** Version or commit, where the source knows one. */
  readonly revision: string | undefined;
  /** All files, sorted, without those of hidden folders. */
  list(): Promise<readonly string[]>;
  has(path: string): Promise<boolean>;
  /**
   * The absolute path of a file.
   *
   * @throws HubError `HUB_FILE_MISSING`, or `HUB_PATH_ESCAPE` for a path that leaves the model's directory
   */
  path(path: string): Promise<string>;
  /** @throws HubError as `path`, and `HUB_FILE_TOO_LARGE` above `MAX_TEXT_BYTES` */
  readBytes(path: string, options?: { signal?: AbortSignal }): Promise<Uint8Array>;
  /** The file as UTF-8, as `readBytes`. */
  readText(path: string, options?: { signal?: AbortSignal }): Promise<string>;
  /** The file as JSON. @throws HubError as `readBytes`, and `HUB_FILE_INVALID` where it is not JSON */
  readJson(path: string, options?: { signal?: AbortSignal }): Promise<unknown>;
}

/** Directories deeper than this are not listed; models are flat. */
const MAX_DEPTH = 6;

/** `ModelFiles` over a directory that exists. */
export function modelFiles(facts: {
  reference: string;
  source: string;
  directory: string;
  revision?: string | undefined;
}): ModelFiles {
  const { reference, source, directory, revision } = facts;

  function locate(path: string): string {
    const absolute = resolve(directory, path);
    const inside = relative(directory, absolute);
    if (path === "" || path.includes("\0") || isAbsolute(path) || inside === ".." || inside.startsWith(`..${sep}`)) {
      throw new HubError("HUB_PATH_ESCAPE", path, `"${path}" is not a path inside the model "${reference}"`);
    }
    return absolute;
  }

  async function has(path: string): Promise<boolean> {
    return stat(locate(path)).then(
      (entry) => entry.isFile(),
      () => false,
    );
  }

  async function existing(path: string): Promise<string> {
    const absolute = locate(path);
    const entry = await stat(absolute).catch((cause: unknown) => {
      throw new HubError(
        "HUB_FILE_MISSING",
        path,
        `the model "${reference}" has no file "${path}" (looked in ${directory})`,
        { cause },
      );
    });
    if (!entry.isFile()) {
      throw new HubError("HUB_FILE_INVALID", path, `"${path}" of the model "${reference}" is not a file`);
    }
    return absolute;
  }

  async function readBytes(path: string, options: { signal?: AbortSignal } = {}): Promise<Uint8Array> {
    const absolute = await existing(path);
    const { size } = await stat(absolute);
    if (size > MAX_TEXT_BYTES) {
      throw new HubError(
        "HUB_FILE_TOO_LARGE",
        path,
        `"${path}" of the model "${reference}" has ${size} bytes; files that are read whole may have ${MAX_TEXT_BYTES}`,
      );
    }
    return readFile(absolute, options.signal === undefined ? {} : { signal: options.signal });
  }

  async function readText(path: string, options?: { signal?: AbortSignal }): Promise<string> {
    return new TextDecoder().decode(await readBytes(path, options));
  }

  return {
    reference,
    source,
    directory,
    revision,
    list: async () => (await walk(directory, "", MAX_DEPTH)).sort(),
    has,
    path: existing,
    readBytes,
    readText,
    async readJson(path, options) {
      const text = await readText(path, options);
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw new HubError(
          "HUB_FILE_INVALID",
          path,
          `"${path}" of the model "${reference}" is not valid JSON: ${(cause as Error).message}`,
          { cause },
        );
      }
    },
  };
}

async function walk(root: string, prefix: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(join(root, prefix))) {
    if (name.startsWith(".")) continue;
    const path = prefix === "" ? name : `${prefix}/${name}`;
    // stat, not the entry's own type: the Hugging Face cache is made of symbolic links
    const entry = await stat(join(root, path)).catch(() => undefined);
    if (entry?.isFile()) found.push(path);
    else if (entry?.isDirectory() && depth > 1 && name !== "node_modules") {
      found.push(...(await walk(root, path, depth - 1)));
    }
  }
  return found;
}
