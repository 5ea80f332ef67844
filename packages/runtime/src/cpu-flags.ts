import { readFileSync } from "node:fs";

let flags: readonly string[] | undefined;

/** The CPU's instruction sets as Linux names them, sorted; empty on other systems. */
export function cpuFlags(): readonly string[] {
  flags ??= readFlags();
  return flags;
}

function readFlags(): string[] {
  try {
    const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "";
    return line.split(/\s+/).filter(Boolean).sort();
  } catch {
    return [];
  }
}
