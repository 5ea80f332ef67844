export { type Listening, onShutdown } from "@glossa/web/server";
export { serveTranslate } from "./serve-translate.ts";
export { type PageTranslator, type TranslateAppOptions, translateApp } from "./translate-app.ts";
