import { fileEndings, formatOfFile, type Translator } from "@glossa/translation";
import {
  HttpProblem,
  localApp,
  pageFiles,
  readBytes,
  readJson,
  readQuery,
  streamLines,
  type WorkEnvironment,
  workGate,
} from "@glossa/web/server";
import type { Hono } from "hono";
import { documentLines } from "./document-lines.ts";
import { alternativesRequest, documentRequest, limits, translateRequest } from "./requests.ts";
import { translationLines } from "./translation-lines.ts";

/** What the page needs of a translator. */
export type PageTranslator = Pick<
  Translator,
  "model" | "pairs" | "translate" | "translateStream" | "alternatives" | "detect"
>;

export interface TranslateAppOptions {
  /** The directory of the built page. */
  readonly page: string;
  /** Ends all work when the server closes. */
  readonly closing: AbortSignal;
  /** Addresses of the other apps, by name, for the page's navigation. */
  readonly links?: () => Readonly<Record<string, string>>;
}

const { textLength, bodyBytes, documentBytes } = limits;

/** The server of the translation page: HTTP over one translator, which all requests share. */
export function translateApp(
  translator: PageTranslator,
  { page, closing, links = () => ({}) }: TranslateAppOptions,
): Hono<WorkEnvironment> {
  const app = localApp();
  const short = workGate({ most: 256, timeout: 60_000, closing });
  const long = workGate({ most: 8, timeout: 600_000, closing });

  app.get("/api/info", (c) =>
    c.json({
      model: translator.model,
      pairs: translator.pairs,
      fileEndings: Object.keys(fileEndings),
      limits: { textLength, documentBytes },
      links: links(),
    }),
  );

  app.post("/api/translate", short, async (c) => {
    const { text, ...options } = await readJson(c, translateRequest, bodyBytes);
    const { signal } = c.get("work");
    return c.json(await translator.translate(text, { ...options, alignments: true, wordScores: true, signal }));
  });

  app.post("/api/translate/stream", short, async (c) => {
    const { text, ...options } = await readJson(c, translateRequest, bodyBytes);
    return streamLines(c, translationLines(translator, text, { ...options, signal: c.get("work").signal }));
  });

  app.post("/api/alternatives", short, async (c) => {
    const { source, ...options } = await readJson(c, alternativesRequest, bodyBytes);
    return c.json(await translator.alternatives(source, { ...options, signal: c.get("work").signal }));
  });

  app.post("/api/documents", long, async (c) => {
    const { name, ...options } = readQuery(c, documentRequest);
    const format = formatOfFile(name);
    if (format === undefined) throw new HttpProblem("REQUEST_INVALID", 400, `"${name}" is of no format that is known`);
    const content = await readBytes(c, documentBytes);
    return streamLines(c, documentLines(translator, content, { ...options, format, signal: c.get("work").signal }));
  });

  app.get("*", pageFiles(page));
  return app;
}
