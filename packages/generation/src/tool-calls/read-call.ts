import type { ToolCall } from "./tool-call.ts";

/** The value of a JSON text; `undefined` if it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A call written as `{"name": …, "arguments": {…}}`, with the arguments under the given key; `undefined` if it is none. */
export function readCall(value: unknown, key: "arguments" | "parameters"): ToolCall | undefined {
  if (!isObject(value)) return undefined;
  const { name, id, [key]: given = {} } = value;
  // some models write the arguments as a text that holds the JSON
  const own = typeof given === "string" ? readJson(given) : given;
  if (typeof name !== "string" || name === "" || !isObject(own)) return undefined;
  return { name, arguments: own, ...(typeof id === "string" && { id }) };
}

/** The same for a list; `undefined` if any is no call. */
export function readCalls(values: unknown, key: "arguments" | "parameters"): ToolCall[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const calls: ToolCall[] = [];
  for (const value of values) {
    const call = readCall(value, key);
    if (call === undefined) return undefined;
    calls.push(call);
  }
  return calls;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
