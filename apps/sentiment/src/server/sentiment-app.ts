import { type Classifier, sentimentOf, tableFormatOf } from "@glossa/sentiment";
import {
  HttpProblem,
  localApp,
  pageFiles,
  readBytes,
  readJson,
  readQuery,
  streamLines,
  type WorkEnvironment,
  withProgress,
  workGate,
} from "@glossa/web/server";
import type { Hono } from "hono";
import { lastLine } from "./last-line.ts";
import { classifyRequest, explainRequest, limits, tableRequest } from "./requests.ts";
import { tableLines } from "./table-lines.ts";
import { type Writer, writeRoutes } from "./write-routes.ts";

/** What the pages work with. All requests share it. */
export interface SentimentModels {
  readonly classifier: Classifier;
  /** Without it there is no page that writes. */
  readonly writer?: Writer | undefined;
}

export interface SentimentAppOptions {
  /** The directory of the built pages. */
  readonly page: string;
  /** Ends all work when the server closes. */
  readonly closing: AbortSignal;
  /** Addresses of the other apps, by name, for the pages' navigation. */
  readonly links?: () => Readonly<Record<string, string>>;
}

/** The server of the sentiment page and the writing page: HTTP over a classifier and a generator. */
export function sentimentApp(
  { classifier, writer }: SentimentModels,
  { page, closing, links = () => ({}) }: SentimentAppOptions,
): Hono<WorkEnvironment> {
  const app = localApp();
  const short = workGate({ most: 256, timeout: 60_000, closing });
  const long = workGate({ most: 8, timeout: 900_000, closing });
  const { labels, model } = classifier;
  const topK = labels.length;

  app.get("/api/info", (c) =>
    c.json({
      model,
      labels: labels.map((label) => ({ label, sentiment: sentimentOf(label) ?? null })),
      limits,
      links: { ...links(), sentiment: "/", ...(writer && { write: "/write" }) },
    }),
  );

  app.post("/api/classify", short, async (c) => {
    const { text, ...options } = await readJson(c, classifyRequest, limits.bodyBytes);
    const { signal } = c.get("work");
    return streamLines(
      c,
      lastLine(
        withProgress((onProgress) => classifier.classifySentences(text, { ...options, topK, onProgress, signal })),
      ),
    );
  });

  app.post("/api/explain", short, async (c) => {
    const { text, ...options } = await readJson(c, explainRequest, limits.bodyBytes);
    const { signal } = c.get("work");
    return streamLines(
      c,
      lastLine(withProgress((onProgress) => classifier.explain(text, { ...options, onProgress, signal }))),
    );
  });

  app.post("/api/table", long, async (c) => {
    const { name, column } = readQuery(c, tableRequest);
    const format = tableFormatOf(name);
    if (format === undefined)
      throw new HttpProblem("REQUEST_INVALID", 400, `"${name}" is no CSV, TSV, JSON lines or text`);
    const content = await readBytes(c, limits.tableBytes);
    return streamLines(c, tableLines(classifier, content, { format, column, signal: c.get("work").signal }));
  });

  if (writer !== undefined) app.route("/api/write", writeRoutes(writer, short));

  app.get("*", pageFiles(page));
  return app;
}
