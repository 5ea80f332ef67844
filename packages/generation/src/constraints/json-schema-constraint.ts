import type { Constraint } from "./compiled-constraint.ts";
import { ConstraintError } from "./constraint-error.ts";
import { constraintOf } from "./constraint-of.ts";
import type { JsonSchema } from "./json-schema/json-schema.ts";
import { jsonSchemaGrammar } from "./json-schema/json-schema-grammar.ts";

/** What of a Standard Schema (zod 4.2 and newer, and others) is used: https://standardschema.dev. */
export interface StandardJsonSchema<Output = unknown> {
  readonly "~standard": {
    readonly types?: { readonly output: Output } | undefined;
    readonly validate: (value: unknown) => unknown;
    readonly jsonSchema: { readonly input: (options: { readonly target: "draft-2020-12" }) => object };
  };
}

export interface JsonConstraintOptions {
  /** Most objects, arrays and values inside each other. Each level of nesting counts two or three. Default 64. */
  readonly maxDepth?: number | undefined;
}

/** A constraint whose texts are JSON. */
export interface JsonConstraint<Output = unknown> extends Constraint {
  /** The value of a finished text; with a Standard Schema, what its `validate` makes of it. */
  parse(text: string): Promise<Output>;
}

/**
 * The text is JSON that a schema allows: a subset of JSON Schema draft 2020-12, or a Standard Schema that can say itself as
 * one (zod).
 *
 * Texts are compact, as `JSON.stringify` writes them: no white space, shortest escapes, properties in the schema's order,
 * others after them. With `properties` and no `additionalProperties` there are no others. Integers are within ±(2⁵³ − 1).
 *
 * Understood: `type` (also a list), `properties`, `required`, `additionalProperties`, `propertyNames` (of strings), `items`,
 * `prefixItems`, `minItems`, `maxItems`, `enum`, `const`, `anyOf`, `oneOf` (of alternatives that exclude each other),
 * `$ref` inside the schema, also to itself, `minLength`, `maxLength`, `pattern` (see `regexConstraint`), `format` (date, time,
 * date-time, email, uuid, ipv4, uri), bounds of integers, bounds of numbers that are integers, `true` and `false`.
 *
 * @throws GENERATION_CONSTRAINT_UNSUPPORTED naming the keyword and its place, _INVALID, _LIMIT, _UNSATISFIABLE
 */
export function jsonSchemaConstraint<Output>(
  schema: StandardJsonSchema<Output>,
  options?: JsonConstraintOptions,
): JsonConstraint<Output>;
export function jsonSchemaConstraint(schema: JsonSchema, options?: JsonConstraintOptions): JsonConstraint;
export function jsonSchemaConstraint(
  schema: JsonSchema | StandardJsonSchema,
  { maxDepth = 64 }: JsonConstraintOptions = {},
): JsonConstraint {
  if (!Number.isInteger(maxDepth) || maxDepth < 1 || maxDepth > 1000) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_INVALID",
      `maxDepth must be an integer from 1 to 1000, not ${maxDepth}`,
    );
  }
  const standard =
    typeof schema === "object" && schema !== null && "~standard" in schema
      ? (schema as StandardJsonSchema)["~standard"]
      : undefined;
  if (standard !== undefined && typeof standard.jsonSchema?.input !== "function") {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_UNSUPPORTED",
      "this Standard Schema cannot say itself as a JSON schema (~standard.jsonSchema): give a JSON schema, such as z.toJSONSchema(schema)",
    );
  }
  const plain =
    standard === undefined
      ? (schema as JsonSchema)
      : (standard.jsonSchema.input({ target: "draft-2020-12" }) as JsonSchema);
  return {
    ...constraintOf(jsonSchemaGrammar(plain, maxDepth)),
    async parse(text) {
      const value: unknown = JSON.parse(text);
      if (standard === undefined) return value;
      const result = (await standard.validate(value)) as { value?: unknown; issues?: readonly { message: string }[] };
      if (result.issues === undefined) return result.value;
      throw new ConstraintError(
        "GENERATION_CONSTRAINT_INVALID",
        `the schema refuses the text: ${result.issues.map(({ message }) => message).join("; ")}`,
      );
    },
  };
}
