import { type CharNfa, type CharNfaBuilder, charNfaBuilder } from "./char-nfa.ts";
import { ANY_CHAR, type CharSet, charSet, otherChars } from "./char-set.ts";
import { ConstraintError } from "./constraint-error.ts";

/** Longest pattern: a pattern is written by a person; longer ones are a mistake or an attack. */
const MAX_PATTERN_LENGTH = 20_000;
/** Deepest nesting of groups: the parser recurses once for each. */
const MAX_GROUP_DEPTH = 200;

const DIGIT: CharSet = [[48, 57]];
const WORD: CharSet = charSet([[48, 57], [65, 90], [95, 95], [97, 122]]); // biome-ignore format: a table
const SPACE: CharSet = charSet([[9, 13], [32, 32], [160, 160], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff]]); // biome-ignore format: a table
const LINE_ENDS: CharSet = charSet([[10, 10], [13, 13], [0x2028, 0x2029]]); // biome-ignore format: a table
const CLASSES: Readonly<Record<string, CharSet>> = {
  d: DIGIT,
  D: otherChars(DIGIT),
  w: WORD,
  W: otherChars(WORD),
  s: SPACE,
  S: otherChars(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 };

type Part =
  | { readonly kind: "chars"; readonly set: CharSet }
  | { readonly kind: "sequence"; readonly parts: readonly Part[] }
  | { readonly kind: "either"; readonly parts: readonly Part[] }
  | { readonly kind: "repeat"; readonly part: Part; readonly min: number; readonly max: number };

export interface RegexOptions {
  /** The pattern may match anywhere in the string, as in JSON Schema, unless `^` and `$` say otherwise. Default false. */
  readonly search?: boolean | undefined;
  /** `.` matches line ends too. Default false. */
  readonly dotAll?: boolean | undefined;
}

/**
 * Compiles a regular expression with the meaning that it has in JavaScript under the flag `u`.
 *
 * Understood: characters, `.`, classes (`[a-z]`, `[^…]`, `\d \w \s` and their opposites), `\t \n \v \f \r \0`, `\xHH`,
 * `\uHHHH`, `\u{…}`, escaped punctuation, groups (also named and non-capturing), `|`, `* + ? {m} {m,} {m,n}` (also lazy),
 * `^` and `$` at the ends of the pattern or of one of its alternatives.
 *
 * @throws GENERATION_CONSTRAINT_UNSUPPORTED for lookaround, back-references, `\b`, `\p{…}` and anything else
 */
export function parseRegex(pattern: string, options: RegexOptions = {}): CharNfa {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_LIMIT",
      `the regular expression has ${pattern.length} characters: at most ${MAX_PATTERN_LENGTH} are allowed`,
    );
  }
  const root = parse(pattern, options);
  const builder = charNfaBuilder();
  const start = builder.node();
  return builder.finish(start, build(builder, root, start));
}

function build(builder: CharNfaBuilder, part: Part, from: number): number {
  switch (part.kind) {
    case "chars": {
      const to = builder.node();
      builder.edge(from, to, part.set);
      return to;
    }
    case "sequence":
      return part.parts.reduce((at, next) => build(builder, next, at), from);
    case "either": {
      const to = builder.node();
      for (const each of part.parts) builder.edge(build(builder, each, from), to);
      return to;
    }
    case "repeat": {
      // A fresh node at each end, so that loops of neighbours do not run into each other.
      let at = builder.node();
      builder.edge(from, at);
      for (let i = 0; i < part.min; i++) at = build(builder, part.part, at);
      const to = builder.node();
      if (part.max === Number.POSITIVE_INFINITY) {
        const loop = builder.node();
        builder.edge(at, loop);
        builder.edge(build(builder, part.part, loop), loop);
        builder.edge(loop, to);
        return to;
      }
      for (let i = part.min; i < part.max; i++) {
        builder.edge(at, to);
        at = build(builder, part.part, at);
      }
      builder.edge(at, to);
      return to;
    }
  }
}

function parse(pattern: string, { search = false, dotAll = false }: RegexOptions): Part {
  const chars = [...pattern];
  const anything: Part = {
    kind: "repeat",
    part: { kind: "chars", set: ANY_CHAR },
    min: 0,
    max: Number.POSITIVE_INFINITY,
  };
  let at = 0;

  const fail = (code: "INVALID" | "UNSUPPORTED" | "LIMIT", what: string): ConstraintError =>
    new ConstraintError(
      `GENERATION_CONSTRAINT_${code}`,
      `regular expression ${JSON.stringify(pattern.slice(0, 200))}: ${what}`,
    );

  function alternatives(depth: number): Part {
    if (depth > MAX_GROUP_DEPTH) throw fail("LIMIT", `groups are nested deeper than ${MAX_GROUP_DEPTH}`);
    const parts = [sequence(depth)];
    while (chars[at] === "|") {
      at++;
      parts.push(sequence(depth));
    }
    return parts.length === 1 ? parts[0]! : { kind: "either", parts };
  }

  function sequence(depth: number): Part {
    const parts: Part[] = [];
    const outer = depth === 0;
    let anchored = false;
    if (outer && chars[at] === "^") at++;
    else if (outer && search) parts.push(anything);
    while (at < chars.length && chars[at] !== "|" && chars[at] !== ")") {
      if (outer && chars[at] === "$" && (at + 1 === chars.length || chars[at + 1] === "|")) {
        at++;
        anchored = true;
      } else parts.push(quantified(atom(depth)));
    }
    if (outer && search && !anchored) parts.push(anything);
    return { kind: "sequence", parts };
  }

  function quantified(part: Part): Part {
    let [min, max] = [1, 1];
    const char = chars[at];
    if (char === "*") [min, max] = [0, Number.POSITIVE_INFINITY];
    else if (char === "+") max = Number.POSITIVE_INFINITY;
    else if (char === "?") min = 0;
    else if (char !== "{") return part;
    at++;
    if (char === "{") {
      const end = chars.indexOf("}", at);
      const found = /^(\d{1,6})(,(\d{1,6})?)?$/.exec(chars.slice(at, end < 0 ? at : Math.min(end, at + 20)).join(""));
      if (found === null)
        throw fail("INVALID", "after { comes m}, m,} or m,n} with numbers below 1000000; write \\{ for the character");
      at = end + 1;
      min = Number(found[1]);
      max = found[2] === undefined ? min : found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]);
      if (max < min) throw fail("INVALID", `{${min},${max}}: the numbers are out of order`);
    }
    if (chars[at] === "?") at++; // lazy: the same strings
    if (chars[at] !== undefined && "*+?{".includes(chars[at]!)) throw fail("INVALID", "nothing to repeat");
    return { kind: "repeat", part, min, max };
  }

  function atom(depth: number): Part {
    const char = chars[at++]!;
    if (char === "(") {
      if (chars[at] === "?") {
        const rest = chars.slice(at, at + 4).join("");
        if (/^\?<?[=!]/.test(rest)) throw fail("UNSUPPORTED", `lookaround (${rest.slice(0, 3)} is not supported`);
        const name = /^\?<[\p{L}_$][\p{L}\p{N}_$]*>/u.exec(chars.slice(at, at + 100).join(""))?.[0];
        if (chars[at + 1] === ":") at += 2;
        else if (name !== undefined) at += [...name].length;
        else throw fail("UNSUPPORTED", `the group (${rest.slice(0, 2)} is not supported`);
      }
      const inner = alternatives(depth + 1);
      if (chars[at++] !== ")") throw fail("INVALID", "a group is not closed");
      return inner;
    }
    if (char === "[") return { kind: "chars", set: characterClass() };
    if (char === ".") return { kind: "chars", set: dotAll ? ANY_CHAR : otherChars(LINE_ENDS) };
    if (char === "\\") return { kind: "chars", set: escaped(false) };
    if (char === "^" || char === "$") {
      throw fail(
        "UNSUPPORTED",
        `the anchor ${char} is supported only at the ends of the pattern or of its alternatives`,
      );
    }
    if ("*+?{}]".includes(char))
      throw fail("INVALID", `${char} has nothing before it; write \\${char} for the character`);
    return { kind: "chars", set: charSet([[char.codePointAt(0)!, char.codePointAt(0)!]]) };
  }

  function characterClass(): CharSet {
    const negated = chars[at] === "^";
    if (negated) at++;
    const ranges: (readonly [number, number])[] = [];
    for (;;) {
      if (at >= chars.length) throw fail("INVALID", "a class [ is not closed");
      if (chars[at] === "]") break;
      const first = classMember();
      if (chars[at] !== "-" || chars[at + 1] === "]" || chars[at + 1] === undefined) {
        ranges.push(...first.set);
        continue;
      }
      at++;
      const last = classMember();
      if (first.code === undefined || last.code === undefined)
        throw fail("INVALID", "a range in a class ends in a class");
      if (last.code < first.code) throw fail("INVALID", "a range in a class is out of order");
      ranges.push([first.code, last.code]);
    }
    at++;
    return negated ? otherChars(charSet(ranges)) : charSet(ranges);
  }

  function classMember(): { readonly set: CharSet; readonly code: number | undefined } {
    const char = chars[at++]!;
    if (char === "\\") {
      const isClass = CLASSES[chars[at] ?? ""] !== undefined;
      const set = escaped(true);
      return { set, code: isClass ? undefined : set[0]?.[0] };
    }
    const code = char.codePointAt(0)!;
    return { set: charSet([[code, code]]), code };
  }

  function escaped(inClass: boolean): CharSet {
    const char = chars[at++];
    if (char === undefined) throw fail("INVALID", "it ends in a backslash");
    const known = Object.hasOwn(CLASSES, char) ? CLASSES[char] : undefined;
    if (known !== undefined) return known;
    let code: number;
    if (char === "0" && /\d/.test(chars[at] ?? "")) throw fail("UNSUPPORTED", "octal escapes are not supported");
    if (Object.hasOwn(CONTROLS, char)) code = CONTROLS[char]!;
    else if (char === "b" && inClass) code = 8;
    else if (char === "x") code = hex(2);
    else if (char === "u" && chars[at] === "{") {
      const end = chars.indexOf("}", at);
      const digits = chars.slice(at + 1, end < 0 ? at : Math.min(end, at + 10)).join("");
      code = /^[0-9a-fA-F]{1,6}$/.test(digits) ? Number.parseInt(digits, 16) : Number.POSITIVE_INFINITY;
      if (code > 0x10ffff) throw fail("INVALID", "\\u{…} needs a code point");
      at = end + 1;
    } else if (char === "u") {
      code = hex(4);
      if (code >= 0xd800 && code < 0xdc00 && chars[at] === "\\" && chars[at + 1] === "u") {
        at += 2;
        const low = hex(4);
        if (low < 0xdc00 || low > 0xdfff) throw fail("INVALID", "a high surrogate without a low one");
        code = 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
      }
    } else if (/[\^$\\.*+?()[\]{}|/]/.test(char) || (inClass && char === "-")) code = char.codePointAt(0)!;
    // Hand-written patterns escape more than `u` allows ("\-", "\@", "\_"); for punctuation there is one reading only.
    else if (/[!-/:-@[-`{-~]/.test(char)) code = char.codePointAt(0)!;
    else throw fail("UNSUPPORTED", `the escape \\${char} is not supported`);
    if (code >= 0xd800 && code <= 0xdfff) throw fail("UNSUPPORTED", "lone surrogates are not supported");
    return [[code, code]];
  }

  function hex(length: number): number {
    const digits = chars.slice(at, at + length).join("");
    if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(digits))
      throw fail("INVALID", `an escape needs ${length} hexadecimal digits`);
    at += length;
    return Number.parseInt(digits, 16);
  }

  const root = alternatives(0);
  if (at < chars.length) throw fail("INVALID", "a ) closes nothing");
  return root;
}
