import { betweenTags } from "./between-tags.ts";
import { readCall, readJson } from "./read-call.ts";
import type { ToolCallFormat } from "./tool-call.ts";

/**
 * Hermes 2 Pro, Qwen2.5, Qwen3 and others: each call in tags of its own,
 * `<tool_call>{"name": "f", "arguments": {…}}</tool_call>`.
 */
export const hermes: ToolCallFormat = (text) =>
  betweenTags(text, (inner) => {
    const call = readCall(readJson(inner), "arguments");
    return call && [call];
  });
