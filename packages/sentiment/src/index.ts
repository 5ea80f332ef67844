export type { Classification, Classifier, ClassifyOptions, LabelScore } from "./classifier.ts";
export { type ClassifierOptions, createClassifier, DEFAULT_MODEL } from "./create-classifier.ts";
export { SentimentError, type SentimentErrorCode } from "./errors.ts";
export { type Sentiment, sentimentOf } from "./labels.ts";
