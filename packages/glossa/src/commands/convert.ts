import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type ConversionReport, type ConvertOptions, convert } from "@glossa/convert";
import { type Command, type Io, UsageError } from "../command.ts";
import { progressBar } from "../progress-bar.ts";

const usage = `glossa convert DIR_OR_FILE [options]

Writes a model directory that the tasks can load: graphs made for speed, their weights, the tokenizer's files.
DIR_OR_FILE is a directory with config.json and weights (safetensors or PyTorch), or a file with weights (also GGUF).

  --out DIR              directory to make (default DIR_OR_FILE's name with -DTYPE behind, in the working directory)
  --dtype DTYPE          fp32, fp16, int8, int4 or auto (default auto: by task and size)
  --embedding-dtype TYPE fp32, fp16 or int8 for embedding tables (default: by --dtype)
  --head-dtype TYPE      fp32, fp16, int8 or int4 for the matrix of a language model's logits (default: by --dtype)
  --target TARGET        cpu or cuda (default cpu)
  --task TASK            text-classification, fill-mask, text-generation, … (default: what config.json says)
  --ignore-field NAME    a field of config.json to ignore although it is not known; may be given again
  --name NAME            where the weights come from, written into the model
  --revision REVISION    and which version of it
  --tensors              print every tensor with its size and rounding error
  --json                 print the whole report as JSON`;

/** `glossa convert`: weights on disk to a model directory. */
export const convertCommand: Command = {
  name: "convert",
  summary: "make a fast ONNX model from safetensors, GGUF or PyTorch weights",
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: "string" },
        dtype: { type: "string", default: "auto" },
        "embedding-dtype": { type: "string" },
        "head-dtype": { type: "string" },
        target: { type: "string", default: "cpu" },
        task: { type: "string" },
        "ignore-field": { type: "string", multiple: true },
        name: { type: "string" },
        revision: { type: "string" },
        tensors: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const [source] = positionals;
    if (source === undefined || positionals.length > 1) throw new UsageError("give one directory or file to convert");
    if (values.revision !== undefined && values.name === undefined) throw new UsageError("--revision needs --name");
    const { name, revision, task, "embedding-dtype": embeddingDtype, "head-dtype": headDtype } = values;
    const out = values.out ?? `${basename(resolve(source)).replace(/\.[^.]+$/, "")}-${values.dtype}`;
    const bar = progressBar(io.stderr);
    let report: ConversionReport;
    try {
      report = await convert(source, {
        out,
        // The converter checks what the strings are.
        dtype: values.dtype as NonNullable<ConvertOptions["dtype"]>,
        target: values.target as NonNullable<ConvertOptions["target"]>,
        ...(embeddingDtype !== undefined && {
          embeddingDtype: embeddingDtype as NonNullable<ConvertOptions["embeddingDtype"]>,
        }),
        ...(headDtype !== undefined && { headDtype: headDtype as NonNullable<ConvertOptions["headDtype"]> }),
        ...(task !== undefined && { task: task as NonNullable<ConvertOptions["task"]> }),
        ...(values["ignore-field"] && { ignoredConfigFields: values["ignore-field"] }),
        ...(name !== undefined && { source: { name, ...(revision !== undefined && { revision }) } }),
        onProgress: ({ done, total, name }) => bar.show(done, total, name),
        signal: io.signal,
      });
    } finally {
      bar.clear();
    }
    if (values.json) io.stdout.write(`${JSON.stringify(report)}\n`);
    else printReport(report, values.tensors, io);
  },
};

function printReport(report: ConversionReport, withTensors: boolean, io: Io): void {
  const { modelType, task, dtype, target, byteLength, float32ByteLength, tensors, files } = report;
  if (withTensors) {
    for (const { name, dtype, shape, byteLength, relativeError } of tensors) {
      const error = relativeError === 0 ? "exact" : `error ${percent(relativeError)}`;
      io.stdout.write(`${name}  ${dtype} [${shape.join(", ")}]  ${megabytes(byteLength)}  ${error}\n`);
    }
  }
  const worst = tensors.reduce((a, b) => (b.relativeError > a.relativeError ? b : a), tensors[0]!);
  io.stdout.write(`${report.directory}\n`);
  io.stdout.write(`${modelType} for ${task}, ${dtype} on ${target}\n`);
  io.stdout.write(`${files.map(({ file, byteLength }) => `${file} ${megabytes(byteLength)}`).join(", ")}\n`);
  io.stdout.write(`${megabytes(byteLength)}, ${percent(byteLength / float32ByteLength)} of float32`);
  if (worst.relativeError > 0)
    io.stdout.write(`; largest rounding error ${percent(worst.relativeError)} (${worst.name})`);
  io.stdout.write("\n");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(fraction < 0.1 ? 2 : 1)} %`;
}
