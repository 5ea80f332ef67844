import type { Readable, Writable } from "node:stream";

/** Where a command reads and writes; tests give their own. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One `glossa NAME …`. To add one, write a file in commands/ and a line in commands/index.ts. */
export interface Command {
  readonly name: string;
  /** One line for `glossa --help`. */
  readonly summary: string;
  /** What `glossa NAME --help` prints. */
  readonly usage: string;
  /** @throws UsageError for arguments that are wrong; any other error is printed with its code */
  run(args: readonly string[], io: Io): Promise<void>;
}

/** Wrong arguments: printed with the way to help, exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "GLOSSA_USAGE";
}
