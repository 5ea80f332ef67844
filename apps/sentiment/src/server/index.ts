export { type Listening, onShutdown } from "@glossa/web/server";
export { type SentimentAppOptions, type SentimentModels, sentimentApp } from "./sentiment-app.ts";
export { type ServeSentimentOptions, serveSentiment } from "./serve-sentiment.ts";
export type { Writer } from "./write-routes.ts";
