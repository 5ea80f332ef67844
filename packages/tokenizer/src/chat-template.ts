import { Template } from "@huggingface/jinja";
import { TokenizerError } from "./errors.ts";

/** One message of a chat; templates may ask for further fields, such as `tool_calls`. */
export interface ChatMessage {
  role: string;
  content?: unknown;
  [field: string]: unknown;
}

/** Chat templates by name; the one that is used unless another is asked for is `default`. */
export type ChatTemplates = Readonly<Record<string, string>>;

export interface RenderedChat {
  readonly text: string;
  /** Places in the text that are inside a special token which a message, a tool or a document wrote. */
  readonly barriers: readonly number[];
}

/** Unicode's noncharacters: no text has them, but to be sure one is taken that the input does not have. */
const FIRST_MARK = 0xfdd0;
const LAST_MARK = 0xfdef;

/**
 * Renders a chat. Where a string of the chat writes a special token, that place is marked before the template runs and
 * the mark taken out again after it, so that the caller can tell such text from what the template itself wrote.
 *
 * @param chat messages, tools, documents: everything that is not the template's own
 * @param variables what the template may use besides, taken as it is
 * @throws TokenizerError `TOKENIZER_CHAT_TEMPLATE` when the template is malformed, or refuses the messages
 */
export function renderChat(
  source: string,
  chat: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, unknown>>,
  specialTokens: readonly string[],
): RenderedChat {
  const mark = freeMark(JSON.stringify(chat) + source);
  const marked = specialTokens.length === 0 ? chat : (markStrings(chat, specialTokens, mark) as typeof chat);
  let text: string;
  try {
    text = compiled(source).render({ ...variables, ...marked });
  } catch (cause) {
    throw new TokenizerError("TOKENIZER_CHAT_TEMPLATE", `the chat template fails: ${(cause as Error).message}`, {
      cause,
    });
  }
  const barriers: number[] = [];
  const parts = text.split(mark);
  let at = 0;
  for (const part of parts.slice(0, -1)) {
    at += part.length;
    barriers.push(at);
  }
  return { text: parts.join(""), barriers };
}

const templates = new Map<string, Template>();
/** Few templates are in use at a time; this keeps a caller that makes them up from filling the memory. */
const MAX_COMPILED = 16;

function compiled(source: string): Template {
  let template = templates.get(source);
  if (template === undefined) {
    template = new Template(source);
    if (templates.size >= MAX_COMPILED) templates.delete(templates.keys().next().value!);
    templates.set(source, template);
  }
  return template;
}

function freeMark(text: string): string {
  for (let unit = FIRST_MARK; unit <= LAST_MARK; unit++) {
    const mark = String.fromCharCode(unit);
    if (!text.includes(mark)) return mark;
  }
  throw new TokenizerError("TOKENIZER_CHAT_TEMPLATE", "the chat has all 32 noncharacters from U+FDD0 to U+FDEF");
}

/** Puts the mark after the first character of every special token in every string. */
function markStrings(value: unknown, specialTokens: readonly string[], mark: string): unknown {
  if (typeof value === "string") {
    let text = value;
    for (const token of specialTokens) {
      if (text.includes(token)) text = text.replaceAll(token, () => markToken(token, mark));
    }
    return text;
  }
  if (Array.isArray(value)) return value.map((item) => markStrings(item, specialTokens, mark));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, markStrings(item, specialTokens, mark)]),
  );
}

function markToken(token: string, mark: string): string {
  const [first = ""] = token;
  return first + mark + token.slice(first.length);
}
