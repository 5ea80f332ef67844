import { parseArgs } from "node:util";
import { doctor, formatDoctor } from "@glossa/runtime";
import { type Command, UsageError } from "../command.ts";

const usage = `glossa doctor [options]

Says what running models has here, what is missing, and what to do about it: versions, CPU, memory, threads, and each
execution provider, with a graph of one node run on it. Ends with status 1 when no model can run at all.

  --json             the report as one JSON object`;

/** `glossa doctor`: the runtime's report on this machine. */
export const doctorCommand: Command = {
  name: "doctor",
  summary: "say what is here, what is missing, and what to do about it",
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: "boolean", default: false } },
    });
    if (positionals.length > 0) throw new UsageError("doctor takes no arguments");
    const report = await doctor();
    io.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : formatDoctor(report));
    if (report.backend.chosen === undefined) throw new Error("no backend can run models here: see the report above");
  },
};
