import { nearestName } from "@glossa/options";
import { type Io, UsageError } from "./command.ts";
import { commands } from "./commands/index.ts";
import { version } from "./version.ts";

/**
 * The whole command line.
 *
 * @param args what stands behind `glossa`
 * @returns the exit status: 0 done, 1 failed, 2 wrong arguments, 130 interrupted
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.stdout.write(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    io.stdout.write(`${version}\n`);
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const near = nearestName(
      name,
      commands.map((candidate) => candidate.name),
    );
    io.stderr.write(`glossa: no command "${name}"${near ? `; did you mean "${near}"?` : ""} See glossa --help\n`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    io.stdout.write(`${command.usage}\n`);
    return 0;
  }
  try {
    await command.run(rest, io);
    return 0;
  } catch (error) {
    return report(error, name, io);
  }
}

function report(error: unknown, command: string, io: Io): number {
  if (io.signal.aborted) {
    io.stderr.write("\ninterrupted\n");
    return 130;
  }
  const { message, code } = error as { message?: string; code?: string };
  const usage = error instanceof UsageError || code?.startsWith("ERR_PARSE_ARGS");
  io.stderr.write(`glossa ${command}: ${message ?? String(error)}${code && !usage ? ` [${code}]` : ""}\n`);
  if (usage) io.stderr.write(`See glossa ${command} --help\n`);
  return usage ? 2 : 1;
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n");
  return `glossa ${version}: classify, convert and more on your own machine\n\n${list}\n\nglossa COMMAND --help says more.\n`;
}
