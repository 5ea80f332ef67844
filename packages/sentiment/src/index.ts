export type { Activation } from "./activations.ts";
export {
  type ClassifyFileOptions,
  classifyFile,
  type FileProgress,
  type FileReport,
} from "./bulk/classify-file.ts";
export {
  type ClassifiedRow,
  type ClassifiedTable,
  type ClassifyTableOptions,
  classifyTable,
  type TableProgress,
} from "./bulk/classify-table.ts";
export { type OutputFormat, type TableText, type TableTextOptions, tableText } from "./bulk/table-text.ts";
export type {
  Classification,
  Classifier,
  ClassifyInput,
  ClassifyOptions,
  ClassifySentencesOptions,
  DocumentClassification,
  LabelScore,
  SentenceClassification,
  TextPair,
} from "./classifier.ts";
export { type ClassifierOptions, createClassifier, DEFAULT_MODEL } from "./create-classifier.ts";
export { SentimentError, type SentimentErrorCode } from "./errors.ts";
export { type CalibrateOptions, type Calibration, type CalibrationFigures, calibrate } from "./evaluation/calibrate.ts";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluation/evaluate.ts";
export type { Example, Examples } from "./evaluation/examples.ts";
export type { LabelMetrics, Metrics } from "./evaluation/metrics.ts";
export type { ExplainOptions, Explanation, TokenAttribution } from "./explanation.ts";
export { type Sentiment, sentimentOf } from "./labels.ts";
export { openTable, type TableOptions, tableFormatOf } from "./tables/open-table.ts";
export { type RowProblem, type Table, type TableFormat, type TableRow, tableFormats } from "./tables/table-row.ts";
