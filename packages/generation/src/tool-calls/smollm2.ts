import { betweenTags } from "./between-tags.ts";
import { readCalls, readJson } from "./read-call.ts";
import type { ToolCallFormat } from "./tool-call.ts";

/** SmolLM2: all calls as a list in one pair of tags, `<tool_call>[{"name": "f", "arguments": {…}}, …]</tool_call>`. */
export const smollm2: ToolCallFormat = (text) => betweenTags(text, (inner) => readCalls(readJson(inner), "arguments"));
