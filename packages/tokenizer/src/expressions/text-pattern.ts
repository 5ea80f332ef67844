import { scanners } from "../engines/scanners/index.ts";
import { TokenizerError } from "../errors.ts";
import type { JsonField } from "../json-field.ts";
import type { Stretch } from "../pre-tokenizers/split-text.ts";
import { expressionSource } from "./expression-source.ts";
import { parseExpression } from "./parse-expression.ts";

/** Finds where a pattern of tokenizer.json matches. */
export interface TextPattern {
  /** The text cut into stretches that match and stretches between matches. */
  stretches(text: string): Stretch[];
}

/** Reads `{"String": …}` or `{"Regex": …}`. */
export function readPattern(field: JsonField): TextPattern {
  const literal = field.get("String");
  if (!literal.isAbsent()) {
    const string = literal.string();
    return string === "" ? literal.fail("a string that is not empty") : stringPattern(string);
  }
  return expressionPattern(field.get("Regex").string());
}

/** Matches of a string. */
export function stringPattern(wanted: string): TextPattern {
  return {
    stretches(text) {
      const stretches: Stretch[] = [];
      let from = 0;
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, from)) {
        if (at > from) stretches.push({ start: from, end: at, matched: false });
        from = at + wanted.length;
        stretches.push({ start: at, end: from, matched: true });
      }
      if (from < text.length) stretches.push({ start: from, end: text.length, matched: false });
      return stretches;
    },
  };
}

/** Matches of a regular expression in Oniguruma's syntax. */
export function expressionPattern(pattern: string): TextPattern {
  // A pattern that has a scanner is well-formed and rarely needed: it can wait.
  let compiled = Object.hasOwn(scanners, pattern) ? undefined : compile(pattern);
  return {
    stretches(text) {
      compiled ??= compile(pattern);
      const expression = compiled;
      const stretches: Stretch[] = [];
      let from = 0;
      let lastEnd = -1;
      expression.lastIndex = 0;
      for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
        const start = match.index;
        const end = start + match[0].length;
        if (start > 0 && text.codePointAt(start - 1)! > 0xffff) {
          // V8 looks between the halves of a surrogate pair when an expression begins with a look-around.
          expression.lastIndex = start + 1;
          continue;
        }
        if (start === end && end === lastEnd) {
          // An empty match right after a match does not count; the search goes on one character further.
          expression.lastIndex = end + (text.codePointAt(end)! > 0xffff ? 2 : 1);
          if (expression.lastIndex > text.length) break;
          continue;
        }
        if (start > from) stretches.push({ start: from, end: start, matched: false });
        stretches.push({ start, end, matched: true });
        from = end;
        lastEnd = end;
      }
      if (from < text.length) stretches.push({ start: from, end: text.length, matched: false });
      return stretches;
    },
  };
}

function compile(pattern: string): RegExp {
  const source = expressionSource(parseExpression(pattern));
  try {
    const expression = new RegExp(source, "gu");
    // V8 compiles at the first use, for narrow and for wide strings apart, and only then says that it is too large.
    for (const text of ["", "\u4e00"]) expression.exec(text);
    return expression;
  } catch (cause) {
    throw new TokenizerError("TOKENIZER_PATTERN", `regular expression ${JSON.stringify(pattern)} is too large`, {
      cause,
    });
  }
}
