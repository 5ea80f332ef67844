import type { Command } from "../command.ts";
import { classifyCommand } from "./classify.ts";
import { convertCommand } from "./convert.ts";
import { doctorCommand } from "./doctor.ts";
import { evaluateCommand } from "./evaluate.ts";
import { translateCommand } from "./translate.ts";
import { writeCommand } from "./write.ts";

/** Every command, in the order `glossa --help` lists them. */
export const commands: readonly Command[] = [
  classifyCommand,
  evaluateCommand,
  translateCommand,
  writeCommand,
  convertCommand,
  doctorCommand,
];
