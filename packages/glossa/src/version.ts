import { createRequire } from "node:module";

/** This package's version; its package.json lies one folder above both src and dist. */
export const version: string = (createRequire(import.meta.url)("../package.json") as { version: string }).version;
