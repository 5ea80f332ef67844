import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { externalLocations } from "./external-locations.ts";

/** Larger model files are known by their place and times instead of their contents: reading them would cost more than it
 * saves. Files of this size have weights inside and take long to load anyway; weights belong in external data. */
const MOST_READ_BYTES = 8 * 1024 * 1024;

/** A model file's bytes, and the paths of the files that its tensors lie in. A large file is not read. */
export async function modelFiles(
  model: string,
): Promise<{ readonly bytes: Uint8Array | undefined; readonly external: readonly string[] }> {
  if ((await stat(model)).size > MOST_READ_BYTES) return { bytes: undefined, external: [] };
  const bytes = await readFile(model);
  return { bytes, external: externalLocations(bytes).map((location) => join(dirname(model), location)) };
}

/** A file by its place, size and times: the change time cannot be set back. */
export async function fileIdentity(path: string): Promise<readonly string[]> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  if (info === undefined) return [path, "missing"];
  return [path, info.size, info.mtimeNs, info.ctimeNs, info.ino].map(String);
}
