import { createHash, webcrypto } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { arch, cpus } from "node:os";
import { dirname, join } from "node:path";
import type { ModelSource } from "../backend.ts";
import { cpuFlags } from "../cpu-flags.ts";
import type { ResolvedOptions } from "../session-options.ts";
import { externalLocations } from "./external-locations.ts";

/** Changes when what is stored, or how, changes. */
const FORMAT = 1;

/** Larger model files are known by their place and times instead of their contents: hashing them would cost more than
 * the cache saves. Files of this size with weights inside take long to load anyway; weights belong in external data. */
const MOST_HASHED_BYTES = 8 * 1024 * 1024;

/**
 * The name under which a model's optimized form is stored: it changes with the model, the options that change the graph,
 * the version of ONNX Runtime and the type of CPU, which the packed weights are made for.
 */
export async function cacheKey(model: ModelSource, options: ResolvedOptions, ortVersion: string): Promise<string> {
  const { optimization, config, freeDimensions } = options;
  const parts = {
    format: FORMAT,
    ortVersion,
    cpu: [arch(), cpus()[0]?.model, cpuFlags().join(" ")],
    options: { optimization, config, freeDimensions },
    model: await fingerprint(model),
  };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

async function fingerprint(model: ModelSource): Promise<unknown> {
  if (typeof model !== "string") return hash(model);
  const { size } = await stat(model);
  if (size > MOST_HASHED_BYTES) return [await identity(model)];
  const bytes = await readFile(model);
  const files = externalLocations(bytes).map((location) => join(dirname(model), location));
  return [await hash(bytes), ...(await Promise.all(files.map(identity)))];
}

/** Away from the event loop. */
async function hash(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toString("hex");
}

/** A file by its place, size and times: the change time cannot be set back. */
async function identity(path: string): Promise<unknown> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  if (info === undefined) return [path, "missing"];
  return [path, info.size, info.mtimeNs, info.ctimeNs, info.ino].map(String);
}
