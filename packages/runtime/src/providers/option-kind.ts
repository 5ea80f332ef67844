/** What a provider's option takes: a flag (0 or 1), a whole number, a text, or one of some names. */
export type OptionKind = "flag" | "integer" | "text" | readonly string[];

/** The option as ONNX Runtime's string, or undefined when the value does not fit. */
export function optionText(kind: OptionKind, value: unknown): string | undefined {
  if (kind === "flag") return typeof value === "boolean" ? (value ? "1" : "0") : undefined;
  if (kind === "integer") return Number.isSafeInteger(value) || typeof value === "bigint" ? String(value) : undefined;
  if (kind === "text") return typeof value === "string" ? value : undefined;
  return typeof value === "string" && kind.includes(value) ? value : undefined;
}

/** What the option takes, in words. */
export function describeKind(kind: OptionKind): string {
  if (kind === "flag") return "true or false";
  if (kind === "integer") return "a whole number";
  if (kind === "text") return "a string";
  return kind.map((name) => `"${name}"`).join(", ");
}
