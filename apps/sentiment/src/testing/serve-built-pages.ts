import { fileURLToPath } from "node:url";
import { createClassifier } from "@glossa/sentiment";
import { type Listening, listen } from "@glossa/web/server";
import { sentimentApp } from "../server/sentiment-app.ts";
import type { Writer } from "../server/write-routes.ts";

/** Serves the built pages with the model inside, at any port. The writer stays the caller's. */
export async function serveBuiltPages(writer?: Writer): Promise<Listening> {
  const classifier = await createClassifier();
  const closing = new AbortController();
  const page = fileURLToPath(new URL("../../dist/page", import.meta.url));
  const app = sentimentApp({ classifier, writer }, { page, closing: closing.signal });
  const listening = await listen(app, { port: 0 });
  return {
    ...listening,
    async close() {
      closing.abort();
      await listening.close();
      await classifier.close();
    },
  };
}
