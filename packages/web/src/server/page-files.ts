import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";

/**
 * The files of a built page. What Vite put a hash into the name of stays in the browser's cache; the rest is asked for again.
 *
 * @param root the directory that Vite built into
 */
export function pageFiles(root: string): MiddlewareHandler {
  return serveStatic({
    root,
    rewriteRequestPath: (path) => (/\/[^/.]+$/.test(path) ? `${path}.html` : path),
    onFound: (path, c) => {
      c.header("cache-control", /[\\/]assets[\\/]/.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}
