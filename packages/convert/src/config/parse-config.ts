import { z } from "zod";
import { ConvertError } from "../errors.ts";
import { inertFields } from "./inert-fields.ts";

/** A size in a config: large enough for every model, small enough that products of three of them are exact. */
export const size: z.ZodInt = z.int().min(1).max(16_777_216);

/** A number of layers or heads. */
export const count: z.ZodInt = z.int().min(1).max(4096);

/** An epsilon. */
export const epsilon: z.ZodNumber = z.number().gt(0).max(1);

/** Heads that were cut off after training: supported only when there are none. */
export const noPrunedHeads: z.ZodDefault<z.ZodObject<Record<never, never>, z.core.$strict>> = z
  .strictObject({})
  .default({});

/** What `parseConfig` lets pass beside the schema. */
export interface ParseConfigOptions {
  /** Fields of this architecture that do not change its graph. */
  readonly inert?: readonly string[];
  /** Fields that the caller chose to ignore. */
  readonly ignored?: readonly string[];
}

/**
 * The fields of a config that an architecture reads. The schema names every field that changes the graph, with the values
 * that are supported.
 *
 * @throws ConvertError `CONVERT_CONFIG` naming the field, when a value is not supported or a field is not known
 */
export function parseConfig<S extends z.ZodObject>(
  schema: S,
  config: Readonly<Record<string, unknown>>,
  options: ParseConfigOptions = {},
): z.infer<S> {
  const modelType = String(config["model_type"]);
  const allowed = new Set([...(options.inert ?? []), ...(options.ignored ?? [])]);
  for (const [field, value] of Object.entries(config)) {
    if (field in schema.shape || inertFields.has(field) || allowed.has(field)) continue;
    if (value === null) continue; // "not set", in configs that list every field
    throw new ConvertError(
      "CONVERT_CONFIG",
      `the config field "${field}" is not supported for model_type "${modelType}" (its value is ${brief(value)})`,
    );
  }
  const known = Object.fromEntries(Object.entries(config).filter(([field]) => field in schema.shape));
  const result = schema.safeParse(known);
  if (result.success) return result.data as z.infer<S>;
  const issue = result.error.issues[0]!;
  const field = issue.path.join(".");
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    config,
  );
  throw new ConvertError(
    "CONVERT_CONFIG",
    `the config field "${field}" is ${brief(value)}, which is not supported for model_type "${modelType}": ${issue.message}`,
  );
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
