import { type App, type Listening, type ListenOptions, listen } from "./listen.ts";

/**
 * Serves an app on this machine, and tells it when that ends: `closing` aborts what still runs before the connections close.
 *
 * @param app makes the app
 * @throws what `listen` throws
 */
export async function serveApp(app: (closing: AbortSignal) => App, options: ListenOptions): Promise<Listening> {
  const closing = new AbortController();
  const listening = await listen(app(closing.signal), options);
  return {
    ...listening,
    close() {
      closing.abort();
      return listening.close();
    },
  };
}
