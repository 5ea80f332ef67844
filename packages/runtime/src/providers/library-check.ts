import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import koffi from "koffi";
import { neededLibraries } from "./needed-libraries.ts";
import type { Provider } from "./provider.ts";

/** Whether a library that a provider needs is there. */
export interface LibraryCheck {
  readonly name: string;
  readonly found: boolean;
  /** Where it was looked for. */
  readonly where: string;
}

/**
 * Looks for a provider's libraries: those beside libonnxruntime, and those that the system's loader must find
 * (`LD_LIBRARY_PATH`, `ldconfig`). Empty where the provider needs none or the names are not known (other than Linux).
 */
export function checkLibraries(provider: Provider, libraryPath: string): LibraryCheck[] {
  if (provider.libraries === undefined || process.platform !== "linux") return [];
  const folder = dirname(libraryPath);
  const beside = provider.libraries.beside.map((name) => ({
    name,
    found: existsSync(join(folder, name)),
    where: folder,
  }));
  const system = systemLibraries(provider.libraries, folder).map((name) => ({
    name,
    found: loads(name),
    where: "the loader's path",
  }));
  return [...beside, ...system];
}

/** Of CUDA 12 or 13: the provider's own library says which it was built for. */
function systemLibraries(
  { beside, system, later = [] }: NonNullable<Provider["libraries"]>,
  folder: string,
): readonly string[] {
  const needed = beside.length === 0 ? undefined : neededLibraries(join(folder, beside.at(-1)!));
  if (needed === undefined) return [...system, ...later];
  return [...needed.filter((name) => /^lib(cu|nv)/.test(name)), ...later];
}

function loads(name: string): boolean {
  try {
    koffi.load(name, { lazy: true });
    return true;
  } catch {
    return false;
  }
}
