import type { ModelFiles } from "./model-files.ts";

export interface ResolveOptions {
  /**
   * The module or directory on whose behalf packages are looked up, as a path or a `file:` URL. Default: the working
   * directory. A library that has a default model passes its own `import.meta.url`.
   */
  readonly from?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One place that models come from. To add one, write a function that returns such an object and pass it to
 * `resolveModel` in `sources`.
 */
export interface ModelSource {
  /** Also the scheme of references that only this source answers: `npm:some-package`. */
  readonly name: string;
  /**
   * The model's files, or `undefined` when this source does not know the reference. A reference with this source's
   * scheme arrives without it and with `explicit: true`.
   *
   * @throws when it does know the reference but cannot give the files
   */
  resolve(reference: string, options: ResolveOptions & { readonly explicit: boolean }): Promise<ModelFiles | undefined>;
  /** One line for the error message of a model that nobody found: what was looked at. */
  describe(reference: string): string;
}
