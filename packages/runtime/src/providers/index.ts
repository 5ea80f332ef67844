import { RuntimeError } from "../errors.ts";
import { suggestion } from "../nearest-name.ts";
import { cpu } from "./cpu.ts";
import { cuda } from "./cuda.ts";
import { describeKind, optionText } from "./option-kind.ts";
import type { Provider, ResolvedProvider } from "./provider.ts";

/** All execution providers by name. To add one: a file with its table entry, and a line here. */
export const providers: Readonly<Record<string, Provider>> = { cpu, cuda };

/** A provider's name, or its name with its options: `{ name: "cuda", device_id: 1 }`. */
export type ProviderSpec = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

/** The table entry of a name. */
export function providerOf(name: string): Provider {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider === undefined) {
    throw new RuntimeError(
      "RUNTIME_OPTION_INVALID",
      `there is no execution provider "${name}": ${suggestion(name, Object.keys(providers))}`,
    );
  }
  return provider;
}

/** Checks what the user asked for. The first provider that takes a node gets it; the CPU takes what is left. */
export function resolveProviders(spec: ProviderSpec): ResolvedProvider[] {
  const { name, ...given } = typeof spec === "string" ? { name: spec } : spec;
  if (typeof name !== "string") {
    throw new RuntimeError("RUNTIME_OPTION_INVALID", `option provider takes a name or { name, ...options }`);
  }
  const provider = providerOf(name);
  const options: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    const kind = Object.hasOwn(provider.options, key) ? provider.options[key] : undefined;
    if (kind === undefined) {
      throw new RuntimeError(
        "RUNTIME_OPTION_UNKNOWN",
        `provider "${name}" has no option "${key}": ${suggestion(key, Object.keys(provider.options))}`,
      );
    }
    const text = optionText(kind, value);
    if (text === undefined) {
      throw new RuntimeError(
        "RUNTIME_OPTION_INVALID",
        `option ${key} of provider "${name}" takes ${describeKind(kind)}, but got ${String(value)}`,
      );
    }
    options[key] = text;
  }
  return [{ name, options }];
}
