import {
  type Doubt,
  type FormatName,
  type TranslateOptions,
  type Translator,
  translateDocument,
} from "@glossa/translation";
import { HttpProblem, type ProgressLine, withProgress } from "@glossa/web/server";

/** A line of a translated document: how far it is, then the file in base64, part by part, then what is to be doubted. */
export type DocumentLine =
  | ProgressLine
  | { readonly type: "part"; readonly base64: string }
  | {
      readonly type: "done";
      readonly segments: number;
      readonly doubts: readonly { readonly segment: number; readonly doubt: Doubt }[];
    };

/** Bytes of a part. Small, so that a line is written at once. */
const partBytes = 48 * 1024;

export async function* documentLines(
  translator: Translator,
  content: Uint8Array,
  options: TranslateOptions & { readonly format: FormatName },
): AsyncGenerator<DocumentLine, void, undefined> {
  const input = options.format === "docx" ? content : textOf(content);
  const { output, segments, doubts } = yield* withProgress((onProgress) =>
    translateDocument(translator, input, { ...options, onProgress }),
  );
  const bytes = Buffer.from(output as string); // takes bytes as well
  for (let at = 0; at < bytes.length; at += partBytes) {
    yield { type: "part", base64: bytes.subarray(at, at + partBytes).toString("base64") };
  }
  yield { type: "done", segments, doubts };
}

function textOf(content: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new HttpProblem("REQUEST_INVALID", 400, "the file is not text in UTF-8");
  }
}
