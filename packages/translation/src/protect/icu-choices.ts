/** A choice of ICU MessageFormat, `{n, plural, one {# file} other {# files}}`, and the texts in it. UTF-16 offsets. */
export interface IcuChoice {
  readonly start: number;
  readonly end: number;
  readonly branches: readonly { readonly start: number; readonly end: number }[];
}

const HEAD = /\{\s*[\w.]+\s*,\s*(?:plural|select|selectordinal)\s*,\s*(?:offset:\s*\d+\s*)?/y;
const SELECTOR = /\s*(?:=\d+|[\w-]+)\s*\{/y;
const TAIL = /\s*\}/y;

/** The outermost choices of a text, in order. What is not well formed is none. */
export function icuChoices(text: string): IcuChoice[] {
  const found: IcuChoice[] = [];
  if (!/,\s*(?:plural|select)/.test(text)) return found;
  const closed = closings(text);
  for (let at = text.indexOf("{"); at !== -1; at = text.indexOf("{", at)) {
    const choice = choiceAt(text, at, closed);
    if (choice !== undefined) found.push(choice);
    at = choice?.end ?? at + 1;
  }
  return found;
}

function choiceAt(text: string, start: number, closed: ReadonlyMap<number, number>): IcuChoice | undefined {
  let at = matchEnd(HEAD, text, start);
  if (at === undefined) return undefined;
  const branches: { start: number; end: number }[] = [];
  for (;;) {
    const open = matchEnd(SELECTOR, text, at);
    if (open === undefined) break;
    const close = closed.get(open - 1);
    if (close === undefined) return undefined;
    branches.push({ start: open, end: close });
    at = close + 1;
  }
  const end = matchEnd(TAIL, text, at);
  return end === undefined || branches.length === 0 ? undefined : { start, end, branches };
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** For each open brace, where it is closed. Between apostrophes braces are text. */
function closings(text: string): Map<number, number> {
  const found = new Map<number, number>();
  const stack: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const letter = text[index];
    if (letter === "'" && /[{}#|]/.test(text[index + 1] ?? "")) {
      const end = text.indexOf("'", index + 1);
      if (end === -1) break;
      index = end;
    } else if (letter === "{") stack.push(index);
    else if (letter === "}" && stack.length > 0) found.set(stack.pop()!, index);
  }
  return found;
}
