import type { ParsedToolCalls, ToolCall } from "./tool-call.ts";

const OPEN = "<tool_call>";
const CLOSE = "</tool_call>";

/**
 * Takes apart a text whose calls stand between `<tool_call>` and `</tool_call>`. The last closing tag may be missing: some
 * models have it as their end token.
 *
 * @param read the calls of what stands between two tags
 */
export function betweenTags(
  text: string,
  read: (inner: string) => readonly ToolCall[] | undefined,
): ParsedToolCalls | undefined {
  const toolCalls: ToolCall[] = [];
  let content = "";
  let at = 0;
  for (;;) {
    const open = text.indexOf(OPEN, at);
    if (open < 0) break;
    const close = text.indexOf(CLOSE, open);
    const calls = read(text.slice(open + OPEN.length, close < 0 ? undefined : close).trim());
    if (calls === undefined) return undefined;
    toolCalls.push(...calls);
    content += text.slice(at, open);
    at = close < 0 ? text.length : close + CLOSE.length;
  }
  return toolCalls.length === 0 ? undefined : { content: (content + text.slice(at)).trim(), toolCalls };
}
