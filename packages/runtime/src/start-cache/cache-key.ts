import { createHash, webcrypto } from "node:crypto";
import { arch, cpus } from "node:os";
import type { ModelSource } from "../backend.ts";
import { cpuFlags } from "../cpu-flags.ts";
import type { ResolvedOptions } from "../session-options.ts";
import { fileIdentity, modelFiles } from "./model-files.ts";

/** Changes when what is stored, or how, changes. */
const FORMAT = 1;

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
  const { bytes, external } = await modelFiles(model);
  if (bytes === undefined) return [await fileIdentity(model)];
  return [await hash(bytes), ...(await Promise.all(external.map(fileIdentity)))];
}

/** Away from the event loop. */
async function hash(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toString("hex");
}
