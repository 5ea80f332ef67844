import { realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HubError } from "../errors.ts";
import { modelFiles } from "../model-files.ts";
import type { ModelSource } from "../model-source.ts";

/** Models in a directory: `./dir`, `../dir`, `/dir`, `~/dir`, a `file:` URL, or `directory:dir`. */
export function directorySource(): ModelSource {
  return {
    name: "directory",
    describe: (reference) => `a directory would be written ./${reference}`,
    async resolve(reference, { explicit }) {
      const isPath = explicit || isAbsolute(reference) || /^(\.{1,2}|~)([/\\]|$)|^file:/.test(reference);
      if (!isPath) return undefined;
      const path = toPath(reference);
      const entry = await stat(path).catch((cause: unknown) => {
        throw new HubError("HUB_MODEL_NOT_FOUND", reference, `there is no directory ${path}`, { cause });
      });
      if (!entry.isDirectory()) {
        throw new HubError(
          "HUB_MODEL_NOT_FOUND",
          reference,
          `${path} is a file; give the directory that holds the model's files`,
        );
      }
      return modelFiles({ reference, source: "directory", directory: await realpath(path) });
    },
  };
}

function toPath(reference: string): string {
  if (!reference.startsWith("file:")) return resolve(reference.replace(/^~(?=$|[/\\])/, () => homedir()));
  try {
    return resolve(join(fileURLToPath(reference)));
  } catch (cause) {
    throw new HubError("HUB_REFERENCE_INVALID", reference, `"${reference}" is not a usable file: URL`, { cause });
  }
}
