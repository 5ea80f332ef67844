import { readCall, readJson } from "./read-call.ts";
import type { ToolCall, ToolCallFormat } from "./tool-call.ts";

const TAG = "<|python_tag|>";

/**
 * Llama 3.1 and later: the whole text is `{"name": "f", "parameters": {…}}`, perhaps after `<|python_tag|>`, several
 * separated by semicolons. Calls of built-in tools, which are Python code, are not taken apart.
 */
export const llama3: ToolCallFormat = (text) => {
  const tag = text.indexOf(TAG);
  const content = tag < 0 ? "" : text.slice(0, tag).trim();
  let rest = (tag < 0 ? text : text.slice(tag + TAG.length)).trim();
  const toolCalls: ToolCall[] = [];
  while (rest !== "") {
    const end = objectEnd(rest);
    const call = readCall(readJson(rest.slice(0, end)), "parameters");
    if (call === undefined) return undefined;
    toolCalls.push(call);
    rest = rest.slice(end).trim();
    if (rest === "") break;
    if (rest[0] !== ";") return undefined;
    rest = rest.slice(1).trim();
  }
  return toolCalls.length === 0 ? undefined : { content, toolCalls };
};

/** Where the JSON object at the text's start ends. */
function objectEnd(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter === "\\") i++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === "{") depth++;
    else if (letter === "}" && --depth === 0) return i + 1;
  }
  return text.length;
}
