import { homedir } from "node:os";
import { join } from "node:path";

/** Where converted models are kept: `GLOSSA_CACHE`, else the system's place for caches. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env["GLOSSA_CACHE"]) return env["GLOSSA_CACHE"];
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "glossa", "cache");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "glossa");
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "glossa");
}
