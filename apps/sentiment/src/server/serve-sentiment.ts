import { fileURLToPath } from "node:url";
import { type Listening, serveApp } from "@glossa/web/server";
import { type SentimentModels, sentimentApp } from "./sentiment-app.ts";

export interface ServeSentimentOptions {
  /** The port to try first. Default 7461. */
  readonly port?: number;
  /** Addresses of the other apps, by name. */
  readonly links?: () => Readonly<Record<string, string>>;
}

/** Serves the pages and their API on this machine. The models stay the caller's, who closes them afterwards. */
export async function serveSentiment(
  models: SentimentModels,
  { port = 7461, links }: ServeSentimentOptions = {},
): Promise<Listening> {
  const page = fileURLToPath(new URL("./page", import.meta.url)); // both are built into dist
  return serveApp((closing) => sentimentApp(models, { page, closing, ...(links && { links }) }), { port });
}
