import { RuntimeError } from "../errors.ts";
import { suggestion } from "../suggestion.ts";
import { coreml } from "./coreml.ts";
import { cpu } from "./cpu.ts";
import { cuda } from "./cuda.ts";
import { dml } from "./dml.ts";
import { describeKind, optionText } from "./option-kind.ts";
import type { Provider, ResolvedProvider } from "./provider.ts";
import { tensorrt } from "./tensorrt.ts";
import { webgpu } from "./webgpu.ts";

/** All execution providers by name. To add one: a file with its table entry, and a line here. */
export const providers: Readonly<Record<string, Provider>> = { cpu, cuda, tensorrt, webgpu, coreml, dml };

/**
 * What `provider: "auto"` tries, in order, by operating system; the CPU comes last everywhere. TensorRT is not among them,
 * because it compiles for minutes, nor WebGPU, because it may be a software renderer.
 */
export function autoOrder(platform: NodeJS.Platform = process.platform): string[] {
  const order: Partial<Record<NodeJS.Platform, string[]>> = {
    linux: ["cuda"],
    win32: ["cuda", "dml"],
    darwin: ["coreml"],
  };
  return [...(order[platform] ?? []), "cpu"];
}

/** A provider's name, `"auto"`, or a name with options: `{ name: "cuda", device_id: 1 }`. */
export type ProviderSpec = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

/** The table entry of a name. */
export function providerOf(name: string): Provider {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider === undefined) {
    throw new RuntimeError(
      "RUNTIME_OPTION_INVALID",
      `there is no execution provider "${name}": ${suggestion(name, [...Object.keys(providers), "auto"])}`,
    );
  }
  return provider;
}

/** Checks what the user asked for: the providers to try in order. The CPU takes the nodes that a provider leaves. */
export function resolveProviders(spec: ProviderSpec): ResolvedProvider[] {
  if (spec === "auto") return autoOrder().map((name) => ({ name, options: {} }));
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
