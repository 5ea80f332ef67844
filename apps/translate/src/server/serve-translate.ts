import { fileURLToPath } from "node:url";
import { type Listening, serveApp } from "@glossa/web/server";
import { type PageTranslator, translateApp } from "./translate-app.ts";

export interface ServeTranslateOptions {
  /** The port to try first. Default 7460. */
  readonly port?: number;
  /** Addresses of the other apps, by name. */
  readonly links?: () => Readonly<Record<string, string>>;
}

/** Serves the page and its API on this machine. The translator stays the caller's, who closes it afterwards. */
export async function serveTranslate(
  translator: PageTranslator,
  { port = 7460, links }: ServeTranslateOptions = {},
): Promise<Listening> {
  const page = fileURLToPath(new URL("./page", import.meta.url)); // both are built into dist
  return serveApp((closing) => translateApp(translator, { page, closing, ...(links && { links }) }), { port });
}
