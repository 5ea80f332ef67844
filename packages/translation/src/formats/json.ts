import { createScanner, printParseErrorCode, visit } from "jsonc-parser";
import type { TranslationError } from "../errors.ts";
import type { Format } from "./format.ts";
import { checkLength, invalidDocument, MAX_NESTING, overLimit } from "./limits.ts";
import type { Edit } from "./splice.ts";
import { type PlainSegment, plainSegment, splicedDocument } from "./spliced-document.ts";

/** jsonc-parser's SyntaxKind, a const enum that erasable syntax cannot read. */
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, END] = [1, 2, 3, 4, 17];

/**
 * JSON, comments and trailing commas allowed, as localisation files are: every string value with a letter in it is a segment;
 * keys stay. Keys that begin with `@` or `$` are metadata (ARB, JSON schema), but ARB's `@@locale` names the language.
 */
export const json: Format = {
  name: "json",
  parse(source, { to }) {
    checkLength("json", source);
    checkNesting(source);
    const plain: PlainSegment[] = [];
    const edits: Edit[] = [];
    let problem: TranslationError | undefined;
    const start = source.startsWith("\ufeff") ? 1 : 0;
    visit(
      start === 1 ? ` ${source.slice(1)}` : source,
      {
        onLiteralValue(value, offset, length, _line, _column, pathOf) {
          if (typeof value !== "string") return;
          const path = pathOf();
          const edit = (text: string) => ({ start: offset, end: offset + length, text: JSON.stringify(text) });
          if (path.length === 1 && path[0] === "@@locale") edits.push(edit(to));
          if (!/\p{L}/u.test(value) || path.some((key) => typeof key === "string" && /^[@$]/.test(key))) return;
          const id = path.length === 0 ? "the value" : path.join(".");
          plain.push(plainSegment(id, value, offset, offset + length, (text) => JSON.stringify(text)));
        },
        onError(error, offset) {
          problem ??= invalidDocument("json", printParseErrorCode(error), { source, offset });
        },
      },
      { allowTrailingComma: true },
    );
    if (problem !== undefined) throw problem;
    return splicedDocument({ source, plain, edits });
  },
};

/** The parser calls itself for each level. */
function checkNesting(source: string): void {
  const scanner = createScanner(source, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (token === OPEN_BRACE || token === OPEN_BRACKET) depth++;
    else if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth--;
    if (depth > MAX_NESTING) throw overLimit("json", `it is nested more than ${MAX_NESTING} deep`);
  }
}
