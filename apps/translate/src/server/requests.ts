import { z } from "zod";

/** What the server takes. The names are `TranslateOptions`'; anything else is refused. */

export const limits = {
  /** UTF-16 units of a text to translate while it is written; longer ones go as a document. */
  textLength: 10_000,
  /** Bytes of a JSON body: the text in the longest UTF-8 with escapes, and a full glossary. */
  bodyBytes: 256_000,
  /** Bytes of a document. */
  documentBytes: 10_000_000,
  glossaryEntries: 200,
} as const;

const language = z.string().min(2).max(35);
const term = z.string().min(1).max(200);
const glossary = z.array(z.strictObject({ source: term, target: term })).max(limits.glossaryEntries);
const terms = z.array(term).max(limits.glossaryEntries);

const translation = {
  to: language,
  from: language.default("auto"),
  glossary: glossary.optional(),
  doNotTranslate: terms.optional(),
};

export const translateRequest = z.strictObject({
  ...translation,
  text: z.string().max(limits.textLength),
  targetPrefix: z.string().max(limits.textLength).optional(),
});

export const alternativesRequest = z.strictObject({
  ...translation,
  source: z.string().min(1).max(limits.textLength),
  targetPrefix: z.string().max(limits.textLength),
  count: z.int().min(1).max(10).default(5),
});

/** In the query, since the body is the document; the glossary as JSON. */
export const documentRequest = z.strictObject({
  to: language,
  from: language.default("auto"),
  /** The file's name, which says its format. */
  name: z.string().min(1).max(255),
  glossary: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue("not JSON");
        return z.NEVER;
      }
    })
    .pipe(glossary)
    .optional(),
});
