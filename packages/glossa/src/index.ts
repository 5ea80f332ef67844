export { type Command, type Io, UsageError } from "./command.ts";
export { commands } from "./commands/index.ts";
export { runCli } from "./run-cli.ts";
export { version } from "./version.ts";
