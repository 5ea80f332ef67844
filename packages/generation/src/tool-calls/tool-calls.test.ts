import { expect, it } from "vitest";
import { parseToolCalls, toolCallFormats } from "./tool-call-formats.ts";

const weather = { name: "weather", arguments: { city: "Paris", days: 2 } };
const time = { name: "time", arguments: {} };
const body = '{"city": "Paris", "days": 2}';

it.each([
  ["hermes", `<tool_call>\n{"name": "weather", "arguments": ${body}}\n</tool_call>`, "", [weather]],
  [
    "hermes",
    `Let me look.\n<tool_call>\n{"name": "weather", "arguments": ${body}}\n</tool_call>\n<tool_call>\n{"name": "time", "arguments": {}}\n</tool_call>`,
    "Let me look.",
    [weather, time],
  ],
  ["hermes", `<tool_call>{"name": "weather", "arguments": ${body}}`, "", [weather]],
  ["hermes", `<tool_call>{"name": "weather", "arguments": ${JSON.stringify(body)}}</tool_call>`, "", [weather]],
  [
    "smollm2",
    `<tool_call>[{"name": "weather", "arguments": ${body}}, {"name": "time", "arguments": {}}]</tool_call>`,
    "",
    [weather, time],
  ],
  ["llama3", `{"name": "weather", "parameters": ${body}}`, "", [weather]],
  [
    "llama3",
    `<|python_tag|>{"name": "weather", "parameters": ${body}}; {"name": "time", "parameters": {}}`,
    "",
    [weather, time],
  ],
  [
    "llama3",
    `{"name": "say", "parameters": {"text": "a } \\" ; {"}}`,
    "",
    [{ name: "say", arguments: { text: 'a } " ; {' } }],
  ],
  [
    "mistral",
    `[TOOL_CALLS] [{"name": "weather", "arguments": ${body}, "id": "a1b2c3d4e"}]`,
    "",
    [{ ...weather, id: "a1b2c3d4e" }],
  ],
  [
    "mistral",
    `Well. [TOOL_CALLS]weather[CALL_ID]a1[ARGS]${body}[TOOL_CALLS]time[ARGS]{}`,
    "Well.",
    [{ ...weather, id: "a1" }, time],
  ],
] as const)("%s: %s", (format, text, content, toolCalls) => {
  expect(parseToolCalls(text)).toEqual({ content, toolCalls });
  for (const [name, parse] of Object.entries(toolCallFormats)) {
    expect(parse(text) !== undefined, name).toBe(name === format);
  }
});

it.each([
  "",
  "It rains.",
  '{"city": "Paris"}',
  '{"name": "weather", "parameters": {"city": "Paris"',
  '{"name": "weather", "parameters": 3}',
  '{"name": "weather", "parameters": {}} or so',
  '<|python_tag|>brave_search.call(query="rain")',
  "<tool_call>weather</tool_call>",
  '<tool_call>{"name": 3, "arguments": {}}</tool_call>',
  '<tool_call>{"name": "weather", "arguments": {}}</tool_call><tool_call>{"na</tool_call>',
  "[TOOL_CALLS]",
  "[TOOL_CALLS]weather[ARGS]",
  '[TOOL_CALLS][{"name": "weather"}, 3]',
])("no call, or a broken one, stays text: %s", (text) => {
  expect(parseToolCalls(text)).toEqual({ content: text, toolCalls: [] });
});
