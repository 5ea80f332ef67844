import { fileURLToPath } from "node:url";
import { createTranslator } from "@glossa/translation";
import { type Listening, serveApp } from "@glossa/web/server";
import { type PageTranslator, translateApp } from "../server/translate-app.ts";

/**
 * Serves the built page with the model inside, at any port.
 *
 * @param around puts something around the translator: a test's ears
 */
export async function serveBuiltPage(
  around: (translator: PageTranslator) => PageTranslator = (translator) => translator,
): Promise<Listening> {
  const translator = await createTranslator();
  const page = fileURLToPath(new URL("../../dist/page", import.meta.url));
  const listening = await serveApp((closing) => translateApp(around(translator), { page, closing }), { port: 0 });
  return {
    ...listening,
    async close() {
      await listening.close();
      await translator.close();
    },
  };
}
