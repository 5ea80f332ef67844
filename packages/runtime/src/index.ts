export type { ModelSource } from "./backend.ts";
export { ProviderUnavailableError, RuntimeError, type RuntimeErrorCode } from "./errors.ts";
export { openSession } from "./open-session.ts";
export { type ProviderSpec, providers } from "./providers/index.ts";
export type { Provider } from "./providers/provider.ts";
export type { BackendName, Feeds, Fetches, RunOptions, Session, SessionCounters } from "./session.ts";
export type { LogLevel, Optimization, SessionOptions } from "./session-options.ts";
export type { ValueInfo } from "./value-info.ts";
