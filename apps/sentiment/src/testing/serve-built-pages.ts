import { fileURLToPath } from "node:url";
import { createClassifier } from "@glossa/sentiment";
import { type Listening, serveApp } from "@glossa/web/server";
import { sentimentApp } from "../server/sentiment-app.ts";
import type { Writer } from "../server/write-routes.ts";

/** Serves the built pages with the model inside, at any port. The writer stays the caller's. */
export async function serveBuiltPages(writer?: Writer): Promise<Listening> {
  const classifier = await createClassifier();
  const page = fileURLToPath(new URL("../../dist/page", import.meta.url));
  const listening = await serveApp((closing) => sentimentApp({ classifier, writer }, { page, closing }), { port: 0 });
  return {
    ...listening,
    async close() {
      await listening.close();
      await classifier.close();
    },
  };
}
