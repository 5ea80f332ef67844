import { parseArgs } from "node:util";
import {
  createTranslator,
  DEFAULT_MODEL,
  type FormatName,
  formatOfFile,
  formats,
  type TranslatorOptions,
} from "@glossa/translation";
import { type Command, UsageError } from "../command.ts";
import { numberOption } from "../number-option.ts";
import { isFile } from "./table-input.ts";
import { type DocumentJob, translateDocumentTo } from "./translate-document-to.ts";

const usage = `glossa translate [TEXT | FILE] --to LANGUAGE [options]

Translates a text, a document or standard input on this machine. A document's structure stays as it is: only its texts change.
An interrupted translation into a file goes on where it stopped when the same command is given again.

  --to LANGUAGE            the language to translate to: fr, pt-BR, zh-Hant
  --from LANGUAGE          the language of the text (default: detected)
  -o, --output FILE        where it goes (default standard output); it gets this name when it is whole
  --format FORMAT          ${Object.keys(formats).join(", ")} (default: what the file's name ends in; standard input: text)
  --memory FILE            translations made before (JSON lines), which are reused; new ones are added
  --keep WORD              a word that stays as it is; may be given several times
  --glossary FILE          terms and their translations: one a line, separated by a tab or a comma
  --columns NAMES          of CSV: names or numbers, separated by commas (default all)
  --num-beams N            beams of the search (default the model's, or 4)
  --model MODEL            a directory or a model package (default ${DEFAULT_MODEL})
  --dtype TYPE             of a model that is converted: fp32 (default), int8, int4, auto
  --threads N              of one run (default the CPUs, at most 8)
  --provider NAME          cpu, cuda, … (default cpu)`;

/** `glossa translate`: a text or a document to one in another language. */
export const translateCommand: Command = {
  name: "translate",
  summary: "translate texts and documents: HTML, JSON, Markdown, subtitles and more",
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        to: { type: "string" },
        from: { type: "string" },
        output: { type: "string", short: "o" },
        format: { type: "string" },
        memory: { type: "string" },
        keep: { type: "string", multiple: true },
        glossary: { type: "string" },
        columns: { type: "string" },
        "num-beams": { type: "string" },
        model: { type: "string" },
        dtype: { type: "string" },
        threads: { type: "string" },
        provider: { type: "string" },
      },
    });
    const { to, output } = values;
    const [argument] = positionals;
    if (to === undefined) throw new UsageError("--to says which language: --to fr");
    if (positionals.length > 1) throw new UsageError("give one file, or one text in quotes");
    if (argument === undefined && io.stdin.isTTY)
      throw new UsageError("give a text, a file, or a text on standard input");
    const file = argument !== undefined && (await isFile(argument)) ? argument : undefined;
    if (argument !== undefined && file === undefined && looksLikeFile(argument)) {
      throw new UsageError(`there is no file ${argument}`);
    }
    const format = values.format ?? (file === undefined ? "text" : formatOfFile(file));
    if (format === undefined) throw new UsageError(`the name ${file} does not say its format; give --format`);
    if (!Object.hasOwn(formats, format)) throw new UsageError(`--format takes ${Object.keys(formats).join(", ")}`);
    const job: DocumentJob = {
      text: file === undefined ? argument : undefined,
      file,
      output,
      memory: values.memory,
      glossary: values.glossary,
      options: {
        to,
        from: values.from,
        format: format as FormatName,
        doNotTranslate: values.keep,
        columns: values.columns?.split(",").map((name) => (/^\d+$/.test(name) ? Number(name) : name)),
        numBeams: numberOption("num-beams", values["num-beams"], "count"),
      },
    };
    const translator = await createTranslator(values.model, {
      provider: values.provider,
      dtype: values.dtype as TranslatorOptions["dtype"],
      threads: numberOption("threads", values.threads, "count"),
      signal: io.signal,
    });
    try {
      await translateDocumentTo(translator, job, io);
    } finally {
      await translator.close();
    }
  },
};

function looksLikeFile(argument: string): boolean {
  return !/\s/.test(argument) && (formatOfFile(argument) !== undefined || /[\\/]/.test(argument));
}
