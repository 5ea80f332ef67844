import type { Io } from "./command.ts";

const WIDTH = 30;
/** Terminals need no more, and writing takes time too. */
const EVERY_MS = 50;

/** A bar on a terminal; nothing where standard error is a file or a pipe. */
export interface ProgressBar {
  show(done: number, total: number, what: string): void;
  /** Removes the bar. */
  clear(): void;
}

/** A progress bar on a stream. */
export function progressBar(stream: Io["stderr"]): ProgressBar {
  let shown = 0;
  return {
    show(done, total, what) {
      if (!stream.isTTY || (done < total && performance.now() - shown < EVERY_MS)) return;
      shown = performance.now();
      const filled = Math.floor((WIDTH * done) / total);
      stream.write(
        `\r\u001b[K${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${done}/${total} ${what.slice(0, 60)}`,
      );
    },
    clear() {
      if (stream.isTTY && shown > 0) stream.write("\r\u001b[K");
    },
  };
}
