#!/usr/bin/env node
import { parseArgs } from "node:util";
import { createGenerator, DEFAULT_MODEL } from "@glossa/generation";
import { createClassifier } from "@glossa/sentiment";
import { onShutdown } from "@glossa/web/server";
import { serveSentiment } from "./serve-sentiment.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "7461" }, model: { type: "string" }, writer: { type: "string" } },
});

const classifier = await createClassifier(values.model);
const writer = await createGenerator(values.writer).catch((error: { code?: unknown }) => {
  if (values.writer !== undefined || error.code !== "HUB_MODEL_NOT_FOUND") throw error;
  console.log(`no page that writes: its model is not installed (npm install ${DEFAULT_MODEL})`);
  return undefined;
});
const server = await serveSentiment({ classifier, writer }, { port: Number(values.port) });
console.log(`sentiment: ${server.url}${writer === undefined ? "" : `\nwrite: ${server.url}/write`}`);
onShutdown(async () => {
  await server.close();
  await Promise.all([classifier.close(), writer?.close()]);
});
