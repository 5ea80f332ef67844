import { ConvertError } from "../errors.ts";
import type { Architecture } from "./architecture.ts";
import { bart, mbart } from "./bart.ts";
import { bert } from "./bert.ts";
import { distilbert } from "./distilbert.ts";
import { electra } from "./electra.ts";
import { gpt2 } from "./gpt2.ts";
import { llama } from "./llama.ts";
import { m2m100 } from "./m2m100.ts";
import { marian } from "./marian.ts";
import { mpnet } from "./mpnet.ts";
import { roberta } from "./roberta.ts";
import { mt5, t5 } from "./t5.ts";

/** By the `model_type` of config.json. */
export const architectures: Readonly<Record<string, Architecture>> = {
  bart,
  bert,
  camembert: roberta,
  distilbert,
  electra,
  gemma: llama,
  gemma2: llama,
  gemma3_text: llama,
  gpt2,
  llama,
  m2m_100: m2m100,
  marian,
  mbart,
  mistral: llama,
  mpnet,
  mt5,
  phi3: llama,
  qwen2: llama,
  qwen3: llama,
  roberta,
  t5,
  "xlm-roberta": roberta,
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
