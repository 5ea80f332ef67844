import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { RuntimeError } from "./errors.ts";
import type { Profile } from "./profile.ts";

/** What is read of an event of ONNX Runtime's profile (Chrome's trace format): times in microseconds. */
interface TraceEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/** Node events end in this when they are about the operator's own work. */
const KERNEL = "_kernel_time";

interface Sum {
  calls: number;
  milliseconds: number;
}

function addTo<K extends object>(table: Map<string, K & Sum>, key: string, head: K, milliseconds: number): void {
  let entry = table.get(key);
  if (entry === undefined) {
    entry = { ...head, calls: 0, milliseconds: 0 };
    table.set(key, entry);
  }
  entry.calls++;
  entry.milliseconds += milliseconds;
}

function byTime<T extends Sum>(table: ReadonlyMap<string, T>): T[] {
  return [...table.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

/**
 * Sums up a profile that ONNX Runtime wrote. The file has an event a line and may hold a million of them, so it is read
 * line by line.
 *
 * @throws RuntimeError `RUNTIME_RUN_FAILED` when it is not such a file
 */
export async function readProfile(file: string): Promise<Profile> {
  const runs: Sum = { calls: 0, milliseconds: 0 };
  let loadMilliseconds = 0;
  const operators = new Map<string, { operator: string; provider: string } & Sum>();
  const nodes = new Map<string, { name: string; operator: string; provider: string } & Sum>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const text = line
      .trim()
      .replace(/^\[/, "")
      .replace(/[,\]]$/, "");
    if (text === "") continue;
    const { cat, name = "", dur = 0, args = {} } = parse(text, file);
    const milliseconds = dur / 1000;
    if (cat === "Session") {
      if (name === "model_run") {
        runs.calls++;
        runs.milliseconds += milliseconds;
      } else if (/^model_loading|^session_initialization$/.test(name)) loadMilliseconds += milliseconds;
    } else if (cat === "Node" && name.endsWith(KERNEL)) {
      const { op_name: operator = "", provider = "" } = args;
      const node = name.slice(0, -KERNEL.length);
      addTo(operators, `${operator} ${provider}`, { operator, provider }, milliseconds);
      addTo(nodes, `${node} ${operator}`, { name: node, operator, provider }, milliseconds);
    }
  }
  return { runs, loadMilliseconds, operators: byTime(operators), nodes: byTime(nodes) };
}

function parse(text: string, file: string): TraceEvent {
  try {
    return JSON.parse(text) as TraceEvent;
  } catch (cause) {
    throw new RuntimeError("RUNTIME_RUN_FAILED", `${file} is not a profile of ONNX Runtime`, { cause });
  }
}
