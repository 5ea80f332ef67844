export { attachSession } from "./attach-session.ts";
export type { ModelSource } from "./backend.ts";
export { ProviderUnavailableError, RuntimeError, type RuntimeErrorCode } from "./errors.ts";
export { openSession } from "./open-session.ts";
export { type ProviderSpec, providers } from "./providers/index.ts";
export type { Provider } from "./providers/provider.ts";
export type {
  BackendName,
  Binding,
  DeviceLocation,
  DeviceTensor,
  Feeds,
  Fetches,
  Placement,
  PreparedRun,
  RunOptions,
  Session,
  SessionCounters,
  SharedSession,
} from "./session.ts";
export type { LogLevel, Optimization, SessionOptions } from "./session-options.ts";
export type { ValueInfo } from "./value-info.ts";
