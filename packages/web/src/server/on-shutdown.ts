/**
 * Runs `close` at the first Ctrl-C or SIGTERM, then lets the process end by itself; a second one ends it at once.
 *
 * @param close closes servers, then models
 */
export function onShutdown(close: () => Promise<void>): void {
  let closing = false;
  const end = (signal: NodeJS.Signals) => {
    const status = signal === "SIGINT" ? 130 : 143;
    if (closing) process.exit(status);
    closing = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
}
