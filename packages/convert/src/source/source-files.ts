import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConvertError } from "../errors.ts";
import { copiedFiles } from "./copied-files.ts";

const weightEndings = [".safetensors", ".gguf", ".bin", ".pt", ".pth", ".index.json"];
const configFiles = ["config.json", "modules.json"];

/**
 * The files that a conversion can depend on, by their names below the model's directory: for a directory all weights and
 * configs, for a file this one and the configs beside it.
 *
 * @throws ConvertError `CONVERT_NOT_FOUND`
 */
export async function sourceFiles(source: string): Promise<{ directory: string; names: string[] }> {
  const isDirectory = await stat(source).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw new ConvertError("CONVERT_NOT_FOUND", `there is no "${source}"`, { cause });
    },
  );
  const directory = isDirectory ? source : dirname(source);
  const single = isDirectory ? undefined : basename(source);
  const wanted = (name: string): boolean =>
    name === single ||
    configFiles.includes(name) ||
    copiedFiles.includes(name) ||
    weightEndings.some((ending) => name.endsWith(ending) && (single === undefined || ending === ".index.json"));
  const isShards = single?.endsWith(".index.json");
  const names: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      const pooling = join(entry.name, "config.json");
      if (/_Pooling$/.test(entry.name) && (await isFile(join(directory, pooling))))
        names.push(`${entry.name}/config.json`);
    } else if (wanted(entry.name) || (isShards && weightEndings.some((ending) => entry.name.endsWith(ending)))) {
      names.push(entry.name);
    }
  }
  return { directory, names: names.sort() };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
