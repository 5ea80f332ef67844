export { serveTranslate } from "./serve-translate.ts";
export { type TranslateAppOptions, translateApp } from "./translate-app.ts";
