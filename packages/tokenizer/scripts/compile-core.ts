import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const options = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd,bulk-memory", "--use", "abort="];

/** Compiles core/ to a WebAssembly module. */
export function compileCore(): Buffer {
  const asc = join(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "bin/asc.js");
  const folder = mkdtempSync(join(tmpdir(), "glossa-core-"));
  try {
    const file = join(folder, "core.wasm");
    const entry = fileURLToPath(new URL("../core/index.ts", import.meta.url));
    execFileSync(process.execPath, [asc, entry, "--outFile", file, ...options], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
