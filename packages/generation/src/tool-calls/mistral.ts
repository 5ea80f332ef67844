import { readCall, readCalls, readJson } from "./read-call.ts";
import type { ToolCall, ToolCallFormat } from "./tool-call.ts";

const TAG = "[TOOL_CALLS]";
const ID = "[CALL_ID]";
const ARGUMENTS = "[ARGS]";

/**
 * Mistral: `[TOOL_CALLS][{"name": "f", "arguments": {…}, "id": "…"}, …]` of its tokenizers up to version 7, or
 * `[TOOL_CALLS]f[CALL_ID]…[ARGS]{…}` for each call, without `[CALL_ID]` in the newest, of later ones.
 */
export const mistral: ToolCallFormat = (text) => {
  const [content = "", ...parts] = text.split(TAG);
  const toolCalls: ToolCall[] = [];
  for (const part of parts) {
    const calls = part.includes(ARGUMENTS) ? named(part) : readCalls(readJson(part.trim()), "arguments");
    if (calls === undefined) return undefined;
    toolCalls.push(...calls);
  }
  return toolCalls.length === 0 ? undefined : { content: content.trim(), toolCalls };
};

function named(part: string): ToolCall[] | undefined {
  const split = part.indexOf(ARGUMENTS);
  const [name = "", id] = part.slice(0, split).split(ID);
  const given = readJson(part.slice(split + ARGUMENTS.length));
  const call = readCall({ name: name.trim(), arguments: given, id: id?.trim() }, "arguments");
  // readCall takes absent arguments for none; here they are a broken text
  return call === undefined || given === undefined ? undefined : [call];
}
