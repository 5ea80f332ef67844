// What both README commands need first: the dependencies installed, the packages built. Plain Node, no dependencies.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command in the repository's root and ends the process if it fails. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? "pipe" : "inherit",
    encoding: "utf8",
    shell: process.platform === "win32", // npm and npx are .cmd files there
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", ...env },
  });
  if (status === 0) return;
  if (quiet) process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  console.error(`\n${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ` (exit code ${status})`}`);
  process.exit(status || 1);
}

/** Installs exactly what package-lock.json names, unless that was done already. */
export function install() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old; glossa needs 20.19 or newer.`);
    process.exit(1);
  }
  const stamp = `${root}node_modules/.glossa-installed`;
  const lock = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .update(process.platform + process.arch)
    .digest("hex");
  if (read(stamp) === lock) return;
  console.log("Installing dependencies (about 115 MB from the npm registry) …");
  // The variable says to older npm versions what "allowScripts" in package.json says to npm 11: no CUDA download.
  run("npm", ["ci", "--no-audit", "--no-fund"], { quiet: true, env: { ONNXRUNTIME_NODE_INSTALL: "skip" } });
  writeFileSync(stamp, lock);
}

/** Builds all packages; what has not changed comes from turbo's cache. */
export function build() {
  run("npx", ["turbo", "run", "build", "--output-logs=errors-only"], { quiet: true });
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
