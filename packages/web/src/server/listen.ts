import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";

/** What the server needs of an app: Hono's `fetch`. */
export interface App {
  fetch(request: Request): Response | Promise<Response>;
}

export interface ListenOptions {
  /** The port to try first; 0: any. */
  readonly port: number;
  /** How many ports after it are tried when it is in use. Default 20. */
  readonly attempts?: number;
  /** Milliseconds that requests under way may take when the server closes. Default 2000. */
  readonly grace?: number;
  /**
   * Milliseconds within which a request must have been read whole; else it is refused with 408. Default 20 000: bodies are
   * small, and come from this machine.
   */
  readonly requestTimeout?: number;
}

export interface Listening {
  /** `"http://127.0.0.1:7460"`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, lets those under way end, and ends the rest after the grace. */
  close(): Promise<void>;
}

/**
 * Serves an app on the loopback interface.
 *
 * @throws Error `EADDRINUSE` if no port is free, and other errors of the system
 */
export async function listen(
  app: App,
  { port, attempts = 20, grace = 2_000, requestTimeout = 20_000 }: ListenOptions,
): Promise<Listening> {
  const server = createServer(
    {
      requestTimeout,
      maxHeaderSize: 65_536,
      headersTimeout: Math.min(10_000, requestTimeout),
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: Math.min(1_000, requestTimeout),
    },
    getRequestListener(app.fetch),
  );
  server.maxConnections = 512;
  await bind(server, port, attempts);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), grace);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function bind(server: Server, port: number, attempts: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port === 0 ? 0 : port + attempt, "127.0.0.1", () => {
          server.off("error", reject);
          resolve();
        });
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || port === 0 || attempt >= attempts) throw error;
    }
  }
}
