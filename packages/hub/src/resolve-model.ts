import { HubError } from "./errors.ts";
import type { ModelFiles } from "./model-files.ts";
import type { ModelSource, ResolveOptions } from "./model-source.ts";
import { directorySource } from "./sources/directory.ts";
import { npmPackageSource } from "./sources/npm-package.ts";

/** The sources that `resolveModel` asks, in this order, when it is not given others. */
export function defaultSources(): ModelSource[] {
  return [directorySource(), npmPackageSource()];
}

/**
 * Finds the files of a model.
 *
 * @param reference `"./dir"`, an absolute path, a `file:` URL, `"npm:package"`, or the bare name of a model package
 * @param options.sources where to look, in this order; default: directories, then npm packages
 * @param options.from on whose behalf npm packages are looked up; default: the working directory
 * @throws HubError `HUB_REFERENCE_INVALID`, `HUB_MODEL_NOT_FOUND`, and what the sources throw
 */
export async function resolveModel(
  reference: string,
  options: ResolveOptions & { readonly sources?: readonly ModelSource[] | undefined } = {},
): Promise<ModelFiles> {
  const { sources = defaultSources(), ...rest } = options;
  if (typeof reference !== "string" || reference.trim() === "") {
    throw new HubError(
      "HUB_REFERENCE_INVALID",
      String(reference),
      'a model is named by a non-empty string such as "./my-model" or "@glossa/model-sentiment-en"',
    );
  }
  rest.signal?.throwIfAborted();
  // Two letters at least, so that a Windows drive is not taken for a scheme.
  const scheme = /^([a-z][a-z0-9-]+):/.exec(reference)?.[1];
  const asked = scheme === undefined ? undefined : sources.find((source) => source.name === scheme);
  if (scheme !== undefined && scheme !== "file" && asked === undefined) {
    throw new HubError(
      "HUB_REFERENCE_INVALID",
      reference,
      `"${reference}" has the scheme "${scheme}:", which no source answers; known are ${sources
        .map((source) => `${source.name}:`)
        .join(", ")}`,
    );
  }
  const tried: string[] = [];
  for (const source of asked === undefined ? sources : [asked]) {
    const name = asked === undefined ? reference : reference.slice(source.name.length + 1);
    const files = await source.resolve(name, { ...rest, explicit: asked !== undefined });
    if (files !== undefined) return files;
    tried.push(source.describe(name));
    rest.signal?.throwIfAborted();
  }
  throw new HubError("HUB_MODEL_NOT_FOUND", reference, `no model "${reference}": ${tried.join("; ")}`);
}
