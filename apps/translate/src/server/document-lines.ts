import {
  type TranslateDocumentOptions,
  type TranslatedDocument,
  type Translator,
  translateDocument,
} from "@glossa/translation";
import { type ProgressLine, withProgress } from "@glossa/web/server";

/** A line of a translated document: how far it is, then the file in base64, part by part, then what is to be doubted. */
export type DocumentLine =
  | ProgressLine
  | { readonly type: "part"; readonly base64: string }
  | ({ readonly type: "done" } & Pick<TranslatedDocument<string>, "segments" | "doubts">);

/** Bytes of a part. Small, so that a line is written at once. */
const partBytes = 48 * 1024;

export async function* documentLines(
  translator: Pick<Translator, "translate" | "detect">,
  content: Uint8Array,
  options: Omit<TranslateDocumentOptions, "onProgress">,
): AsyncGenerator<DocumentLine, void, undefined> {
  const { output, segments, doubts } = yield* withProgress((onProgress) =>
    translateDocument(translator, content, { ...options, onProgress }),
  );
  for (let at = 0; at < output.length; at += partBytes) {
    yield { type: "part", base64: Buffer.from(output.subarray(at, at + partBytes)).toString("base64") };
  }
  yield { type: "done", segments, doubts };
}
