import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Pooling } from "../architectures/pooling.ts";
import { ConvertError } from "../errors.ts";
import { readConfig, readJson } from "./read-json.ts";

/**
 * What sentence-transformers' files in a directory say about pooling; undefined without them.
 *
 * @throws ConvertError `CONVERT_CONFIG` for a module or a mode that is not supported
 */
export async function poolingOf(directory: string): Promise<Pooling | undefined> {
  const path = join(directory, "modules.json");
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const modules = await readJson(path);
  if (!Array.isArray(modules)) throw new ConvertError("CONVERT_FORMAT", "modules.json does not hold a list");
  let pooling: Pooling["mode"] | undefined;
  let normalize = false;
  for (const module of modules as ({ type?: unknown; path?: unknown } | null)[]) {
    const { type, path } = module ?? {};
    const kind = String(type).split(".").at(-1);
    if (kind === "Transformer") continue;
    if (kind === "Normalize") normalize = true;
    else if (kind === "Pooling") pooling = modeOf(await readConfig(join(directory, folder(path), "config.json")));
    else
      throw new ConvertError("CONVERT_CONFIG", `modules.json has the module "${String(type)}", which is not supported`);
  }
  return pooling && { mode: pooling, normalize };
}

/** The file names a folder of the model; it must not lead out of it. */
function folder(path: unknown): string {
  if (typeof path === "string" && /^[A-Za-z0-9_]+$/.test(path)) return path;
  throw new ConvertError("CONVERT_PATH", `modules.json names the folder ${JSON.stringify(path)}`);
}

const modes: Readonly<Record<string, Pooling["mode"]>> = {
  pooling_mode_cls_token: "cls",
  pooling_mode_mean_tokens: "mean",
  pooling_mode_max_tokens: "max",
};

function modeOf(config: Record<string, unknown>): Pooling["mode"] {
  const used = Object.keys(config).filter((field) => field.startsWith("pooling_mode_") && config[field] === true);
  const mode = used.length === 1 ? modes[used[0]!] : undefined;
  if (mode === undefined) {
    throw new ConvertError("CONVERT_CONFIG", `the pooling ${used.join(" + ") || "without a mode"} is not supported`);
  }
  return mode;
}
