import { fileURLToPath } from "node:url";

/** The directory that holds the weights, the tokenizer and the configuration. */
export const modelDirectory = fileURLToPath(new URL("./model/", import.meta.url));
