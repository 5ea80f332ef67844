export { HubError, type HubErrorCode } from "./errors.ts";
export { MAX_TEXT_BYTES, type ModelFiles } from "./model-files.ts";
export type { ModelSource, ResolveOptions } from "./model-source.ts";
export { defaultSources, resolveModel } from "./resolve-model.ts";
export { directorySource } from "./sources/directory.ts";
export { npmPackageSource } from "./sources/npm-package.ts";
