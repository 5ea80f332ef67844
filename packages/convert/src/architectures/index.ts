import { ConvertError } from "../errors.ts";
import type { Architecture } from "./architecture.ts";
import { bert } from "./bert.ts";

/** By the `model_type` of config.json. */
export const architectures: Readonly<Record<string, Architecture>> = {
  bert,
};

/** @throws ConvertError `CONVERT_CONFIG` naming a model_type that is not known */
export function architectureOf(config: Readonly<Record<string, unknown>>): Architecture {
  const modelType = config["model_type"];
  if (typeof modelType === "string" && Object.hasOwn(architectures, modelType)) return architectures[modelType]!;
  const known = Object.keys(architectures).join(", ");
  throw new ConvertError(
    "CONVERT_CONFIG",
    modelType === undefined
      ? `the config has no "model_type"; supported are ${known}`
      : `model_type ${JSON.stringify(modelType)} is not supported; supported are ${known}`,
  );
}
