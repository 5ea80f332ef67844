#!/usr/bin/env node
import { parseArgs } from "node:util";
import { createTranslator } from "@glossa/translation";
import { onShutdown } from "@glossa/web/server";
import { serveTranslate } from "./serve-translate.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "7460" }, model: { type: "string" } } });

const translator = await createTranslator(values.model);
const server = await serveTranslate(translator, { port: Number(values.port) });
console.log(`translate: ${server.url}`);
onShutdown(async () => {
  await server.close();
  await translator.close();
});
