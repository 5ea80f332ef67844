import { parseArgs } from "node:util";
import {
  type Calibration,
  calibrate,
  createClassifier,
  DEFAULT_MODEL,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  openTable,
} from "@glossa/sentiment";
import { type Command, UsageError } from "../command.ts";
import { numberOption } from "../number-option.ts";
import { progressBar } from "../progress-bar.ts";
import { tableArguments, tableInput, tableOptionsOf, tableUsage } from "./table-input.ts";

const usage = `glossa evaluate [FILE] [options]

Compares a classifier's labels with the right ones of a table, from a file or standard input: accuracy, F1, precision and recall
of each label, confusion, and how far scores are from what they promise.

${tableUsage}
  --label-column NAME  the column or field with the right labels (default label): the model's words, their sentiment (pos),
                       or their place (1)
  --by WHAT            label (the default) or sentiment: positive, neutral, negative
  --abstain-below P    how good the answers with a score of at least P are, and how many
  --calibrate          fits a temperature on every other text and measures it on the rest; needs a file
  --model MODEL        a directory or a model package (default ${DEFAULT_MODEL})
  --provider NAME      cpu, cuda, … (default cpu)
  --json               everything as one JSON object`;

/** `glossa evaluate`: how good a classifier is on labelled texts. */
export const evaluateCommand: Command = {
  name: "evaluate",
  summary: "compare a classifier's labels with the right ones",
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...tableArguments,
        "label-column": { type: "string", default: "label" },
        by: { type: "string", default: "label" },
        "abstain-below": { type: "string" },
        calibrate: { type: "boolean", default: false },
        model: { type: "string" },
        provider: { type: "string", default: "cpu" },
        json: { type: "boolean", default: false },
      },
    });
    const [file = values.file] = positionals;
    if (positionals.length > (values.file === undefined ? 1 : 0)) throw new UsageError("give one file");
    if (values.by !== "label" && values.by !== "sentiment") throw new UsageError("--by takes label or sentiment");
    if (values.calibrate && file === undefined) throw new UsageError("--calibrate reads the table twice: give a file");
    const options = { ...tableOptionsOf(values, file), labelColumn: values["label-column"], signal: io.signal };
    const asked: EvaluateOptions = {
      by: values.by,
      abstainBelow: numberOption("abstain-below", values["abstain-below"], "probability"),
      signal: io.signal,
    };
    const rows = async () => (await openTable(await tableInput(file, io), options)).rows;
    const examples = await rows();
    const bar = progressBar(io.stderr);
    const classifier = await createClassifier(values.model, { provider: values.provider, signal: io.signal });
    let evaluation: Evaluation;
    let calibration: Calibration | undefined;
    try {
      evaluation = await evaluate(classifier, examples, {
        ...asked,
        onProgress: (done) => bar.show(0, 1, `${done} texts`),
      });
      if (values.calibrate) calibration = await calibrate(classifier, await rows(), { signal: io.signal });
    } finally {
      bar.clear();
      await classifier.close();
    }
    if (values.json) io.stdout.write(`${JSON.stringify({ ...evaluation, ...(calibration && { calibration }) })}\n`);
    else io.stdout.write(report(evaluation, asked.abstainBelow) + (calibration ? calibrationReport(calibration) : ""));
  },
};

function report(evaluation: Evaluation, abstainBelow: number | undefined): string {
  const { texts, skipped, accuracy, macroF1, expectedCalibrationError, answered, perLabel, confusion } = evaluation;
  const width = Math.max(5, ...perLabel.map(({ label }) => label.length));
  const column = Math.max(9, width + 2);
  const cells = (values: readonly (string | number)[], size = 9): string =>
    values
      .map((value) =>
        (typeof value === "string" || Number.isInteger(value) ? `${value}` : value.toFixed(4)).padStart(size),
      )
      .join("");
  const lines = [
    `${texts} texts${skipped === 0 ? "" : `, ${skipped} rows without a text or label`}`,
    `accuracy ${percent(accuracy)}   macro F1 ${macroF1.toFixed(4)}   calibration error ${expectedCalibrationError.toFixed(4)}`,
    ...(abstainBelow === undefined
      ? []
      : [
          `score ≥ ${abstainBelow}: ${percent(answered.coverage)} of the texts, accuracy ${percent(answered.accuracy)}`,
        ]),
    "",
    `${"label".padEnd(width)}${cells(["prec.", "recall", "F1", "texts"])}`,
    ...perLabel.map(
      ({ label, precision, recall, f1, support }) =>
        `${label.padEnd(width)}${cells([precision.toFixed(4), recall.toFixed(4), f1.toFixed(4), support])}`,
    ),
    "",
    `right: rows, answered: columns`,
    `${"".padEnd(width)}${cells(
      perLabel.map(({ label }) => label),
      column,
    )}`,
    ...perLabel.map(({ label }, row) => `${label.padEnd(width)}${cells(confusion[row]!, column)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function calibrationReport({ temperature, fittedOn, measuredOn, before, after }: Calibration): string {
  return (
    `\ntemperature ${temperature.toFixed(3)}, fitted on ${fittedOn} texts; on the other ${measuredOn}:\n` +
    `calibration error ${before.expectedCalibrationError.toFixed(4)} → ${after.expectedCalibrationError.toFixed(4)}   ` +
    `negative log-likelihood ${before.negativeLogLikelihood.toFixed(4)} → ${after.negativeLogLikelihood.toFixed(4)}\n`
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
