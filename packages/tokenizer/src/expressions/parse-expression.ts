import { TokenizerError } from "../errors.ts";
import { caseVariants, isWhiteSpace } from "../unicode/index.ts";
import { type CodePointSet, complement, intersection, setWhere, union } from "./code-point-set.ts";
import { ahead, anything, behind, choice, type Expression, repeat, sequence } from "./expression.ts";
import { type NamePlace, namedClass } from "./named-class.ts";

/** Nesting deeper than this is refused: the parser is recursive, and no tokenizer comes near it. */
const MAX_DEPTH = 100;

/**
 * A repetition up to this often may not stand in another: backtracking over both takes time exponential in the text.
 * Hugging Face's engine gives up after some millions of steps; JavaScript's would not. No known tokenizer has one.
 */
const MANY = 16;

/** Ranges larger than this are not folded letter by letter: it would take long, and no tokenizer has them. */
const MAX_FOLDED_RANGE = 2000;

/**
 * Takes a regular expression of Oniguruma apart (Ruby's syntax, which tokenizer.json is written in). Every class becomes a set
 * from pinned tables, so the result does not depend on the engine's Unicode version.
 *
 * @throws TokenizerError `TOKENIZER_PATTERN` for what is malformed, or known to Oniguruma but not supported here.
 */
export function parseExpression(pattern: string): Expression {
  const characters = [...pattern];
  let at = 0;
  let repeats = 0; // repetitions so far that can be taken back and tried otherwise
  let depth = 0;

  const fail = (message: string): never => {
    throw new TokenizerError("TOKENIZER_PATTERN", `regular expression ${JSON.stringify(pattern)}: ${message}`);
  };
  const looking = (text: string): boolean => {
    for (let i = 0; i < text.length; i++) if (characters[at + i] !== text[i]) return false;
    return true;
  };
  const accept = (text: string): boolean => {
    if (!looking(text)) return false;
    at += text.length;
    return true;
  };
  const next = (): string => characters[at++] ?? fail("it ends too early");

  interface Flags {
    ignoreCase: boolean;
    dotAll: boolean;
  }

  function alternatives(flags: Flags): Expression {
    if (++depth > MAX_DEPTH) fail("groups are nested too deep");
    let scope = flags;
    const all: Expression[] = [];
    let items: Expression[] = [];
    while (at < characters.length && !looking(")")) {
      if (accept("|")) {
        all.push(sequence(...items));
        items = [];
        continue;
      }
      const inline = /^\(\?([imx-]+)\)/.exec(characters.slice(at, at + 10).join(""));
      if (inline !== null) {
        // Flags without a group hold to the end of the group around, alternatives included.
        at += inline[0].length;
        scope = withFlags(scope, inline[1]!);
        items.push(alternatives(scope));
        continue;
      }
      const before = repeats;
      const one = atom(scope);
      items.push(quantified(one, before));
    }
    depth--;
    return choice(...all, sequence(...items));
  }

  function withFlags(flags: Flags, letters: string): Flags {
    let on = true;
    let { ignoreCase, dotAll } = flags;
    for (const letter of letters) {
      if (letter === "-") on = false;
      else if (letter === "i") ignoreCase = on;
      else if (letter === "m") dotAll = on;
      else fail(`the flag ${letter} is not supported`);
    }
    return { ignoreCase, dotAll };
  }

  /** @param before how many repetitions there were before `one` */
  function quantified(one: Expression, before: number): Expression {
    let item = one;
    const count = (most: number, isPossessive: boolean): void => {
      if (most >= MANY && repeats > before) fail("a repetition inside of a repetition can take exponential time");
      if (isPossessive) repeats = before;
      else if (most >= MANY) repeats++;
    };
    for (;;) {
      const braces = /^\{(\d*)(,?)(\d*)\}/.exec(characters.slice(at, at + 24).join(""));
      if (braces !== null && (braces[1] !== "" || braces[3] !== "")) {
        at += braces[0].length;
        const last = braces[2] === "" ? braces[1] : braces[3];
        const most = last === "" ? Number.POSITIVE_INFINITY : Number(last);
        if (Number(braces[1]) > most) fail("a repetition whose limits run backwards");
        count(most, false);
        const isLazy = accept("?");
        if (isLazy && braces[2] === "") fail("a lazy {n} is not supported");
        item = repeat(item, Number(braces[1]), most, isLazy);
        continue; // a + after braces repeats them; it does not make them possessive
      }
      if (!looking("*") && !looking("+") && !looking("?")) return item;
      const quantifier = next();
      const most = quantifier === "?" ? 1 : Number.POSITIVE_INFINITY;
      const least = quantifier === "+" ? 1 : 0;
      count(most, looking("+"));
      if (accept("+")) item = { kind: "atomic", item: repeat(item, least, most) };
      else item = repeat(item, least, most, accept("?"));
    }
  }

  function atom(flags: Flags): Expression {
    const character = next();
    switch (character) {
      case "(":
        return group(flags);
      case "[":
        return { kind: "set", set: characterClass(flags) };
      case ".":
        return flags.dotAll ? anything : { kind: "set", set: complement(LINE) };
      case "^":
        return choice(behind(anything, true), sequence(behind(lineEnd), ahead(anything)));
      case "$":
        return ahead(choice(lineEnd, ahead(anything, true)));
      case "\\":
        return escaped(flags);
      case "*":
      case "+":
      case "?":
        return fail(`${character} has nothing to repeat`);
      default:
        return literal(character.codePointAt(0)!, flags);
    }
  }

  function group(flags: Flags): Expression {
    let item: Expression;
    if (!accept("?") || accept(":")) item = alternatives(flags);
    else if (accept(">")) {
      const before = repeats;
      item = { kind: "atomic", item: alternatives(flags) };
      repeats = before; // what is inside is never taken back
    } else if (accept("=")) item = ahead(alternatives(flags));
    else if (accept("!")) item = ahead(alternatives(flags), true);
    else if (accept("<=")) item = behind(alternatives(flags));
    else if (accept("<!")) item = behind(alternatives(flags), true);
    else if (accept("#")) {
      while (!looking(")")) next();
      item = sequence();
    } else {
      let letters = "";
      while (!looking(":"))
        letters += /[imx-]/.test(characters[at] ?? "") ? next() : fail("this group is not supported");
      at++;
      item = alternatives(withFlags(flags, letters));
    }
    if (!accept(")")) fail("a group is not closed");
    return item;
  }

  function literal(point: number, flags: Flags): Expression {
    return { kind: "set", set: flags.ignoreCase ? foldCase([point, point]) : [point, point] };
  }

  function escaped(flags: Flags): Expression {
    const set = classEscape("property");
    if (set !== undefined) return { kind: "set", set };
    const letter = characters[at];
    const word: Expression = { kind: "set", set: namedClass("word", "property")! };
    switch (letter) {
      case "A":
      case "G":
        if (letter === "G") return fail("\\G is not supported");
        at++;
        return behind(anything, true);
      case "z":
        at++;
        return ahead(anything, true);
      case "Z":
        at++;
        return ahead(sequence(repeat(lineEnd, 0, 1), ahead(anything, true)));
      case "b":
        at++;
        return choice(sequence(behind(word), ahead(word, true)), sequence(behind(word, true), ahead(word)));
      case "B":
        at++;
        return choice(sequence(behind(word), ahead(word)), sequence(behind(word, true), ahead(word, true)));
      default:
        if (letter !== undefined && /[1-9kgXRKO]/.test(letter)) return fail(`\\${letter} is not supported`);
        return literal(escapedPoint(), flags);
    }
  }

  /** The set that the escape after a backslash stands for; undefined if it stands for one character or a place. */
  function classEscape(place: NamePlace): CodePointSet | undefined {
    const letter = characters[at];
    if (letter === "p" || letter === "P") {
      at++;
      if (!accept("{")) fail("\\p needs braces");
      let negate = letter === "P";
      if (accept("^")) negate = !negate;
      let name = "";
      while (!looking("}")) name += next();
      at++;
      const set = namedClass(name, place) ?? fail(`the property ${name} is not known`);
      return negate ? complement(set) : set;
    }
    const name =
      letter === undefined ? undefined : { d: "digit", w: "word", s: "space", h: "xdigit" }[letter.toLowerCase()];
    if (name === undefined) return undefined;
    at++;
    const set = name === "space" ? whiteSpace() : namedClass(name, place)!;
    return letter === letter!.toLowerCase() ? set : complement(set);
  }

  /** The character that the escape after a backslash stands for. */
  function escapedPoint(): number {
    const letter = next();
    const control = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 }[letter];
    if (control !== undefined) return control;
    if (letter === "x" || letter === "u") {
      let digits = "";
      if (letter === "x" && accept("{")) {
        while (!looking("}")) digits += next();
        at++;
      } else {
        const length = letter === "x" ? 2 : 4;
        while (digits.length < length && /[0-9a-fA-F]/.test(characters[at] ?? "")) digits += next();
      }
      const point = Number.parseInt(digits, 16);
      return /^[0-9a-fA-F]+$/.test(digits) && point <= 0x10ffff ? point : fail("a malformed escape");
    }
    if (letter === "0") return 0;
    return /[a-zA-Z]/.test(letter) ? fail(`\\${letter} is not supported`) : letter.codePointAt(0)!;
  }

  /** What is between [ and ]. */
  function characterClass(flags: Flags): CodePointSet {
    if (++depth > MAX_DEPTH) fail("classes are nested too deep");
    const negate = accept("^");
    let set: CodePointSet = [];
    let isFirst = true;
    for (;;) {
      if (accept("&&")) {
        // Everything after && is the other operand, up to the end of the class.
        set = intersection(set, rest(flags));
        break;
      }
      if (looking("]") && !isFirst) {
        at++;
        break;
      }
      isFirst = false;
      set = union(set, classItem(flags));
    }
    depth--;
    return negate ? complement(set) : set;
  }

  function rest(flags: Flags): CodePointSet {
    let set: CodePointSet = [];
    while (!accept("]")) {
      if (accept("&&")) return intersection(set, rest(flags));
      set = union(set, classItem(flags));
    }
    return set;
  }

  function classItem(flags: Flags): CodePointSet {
    const posix = /^\[:(\^?)([a-zA-Z]+):\]/.exec(characters.slice(at, at + 20).join(""));
    if (posix !== null) {
      at += posix[0].length;
      const set = namedClass(posix[2]!, "posix") ?? fail(`the class ${posix[2]} is not known`);
      return posix[1] === "^" ? complement(set) : set;
    }
    if (accept("[")) return characterClass(flags);
    let first: number;
    if (accept("\\")) {
      const set = classEscape("bracket");
      if (set !== undefined) return set;
      first = accept("b") ? 8 : escapedPoint();
    } else first = next().codePointAt(0)!;
    let last = first;
    if (looking("-") && characters[at + 1] !== "]") {
      at++;
      if (accept("\\"))
        last = classEscape("bracket") === undefined ? escapedPoint() : fail("a range that ends in a class");
      else last = next().codePointAt(0)!;
      if (last < first) fail("a range that runs backwards");
    }
    return flags.ignoreCase ? foldCase([first, last]) : [first, last];
  }

  /** Adds the other cases of every letter. */
  function foldCase(set: CodePointSet): CodePointSet {
    let folded = set;
    for (let i = 0; i < set.length; i += 2) {
      if (set[i + 1]! - set[i]! > MAX_FOLDED_RANGE) fail("ignoring the case of so large a range is not supported");
      for (let point = set[i]!; point <= set[i + 1]!; point++) {
        const variants = caseVariants(point);
        if (variants === undefined) return fail(`ignoring the case of ${String.fromCodePoint(point)} is not supported`);
        if (variants.length > 1) folded = union(folded, ...variants.map((variant) => [variant, variant]));
      }
    }
    return folded;
  }

  const whole = alternatives({ ignoreCase: false, dotAll: false });
  if (at < characters.length) fail("a ) without its (");
  return whole;
}

const LINE: CodePointSet = [0x0a, 0x0a];
const lineEnd: Expression = { kind: "set", set: LINE };

/** The last code point that is white space. */
const LAST_SPACE = 0x3000;
let spaces: CodePointSet | undefined;

function whiteSpace(): CodePointSet {
  spaces ??= setWhere(isWhiteSpace, LAST_SPACE);
  return spaces;
}
