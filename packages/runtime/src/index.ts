export { attachSession } from "./attach-session.ts";
export type { ModelSource } from "./backend.ts";
export type { BatchRunner } from "./batching/batch-runner.ts";
export type { BatchCallOptions, Batcher, BatcherCounters, BatcherOptions } from "./batching/batcher.ts";
export { createBatcher } from "./batching/create-batcher.ts";
export { type Row, type StackRowsOptions, stackRows } from "./batching/stack-rows.ts";
export type { CloseEvent, LoadEvent, RunEvent, RunOutcome, RuntimeChannels, SessionIdentity } from "./diagnostics.ts";
export { doctor } from "./doctor/doctor.ts";
export { formatDoctor } from "./doctor/format-doctor.ts";
export type { DoctorReport, ProviderReport } from "./doctor/report.ts";
export { ProviderUnavailableError, RuntimeError, type RuntimeErrorCode } from "./errors.ts";
export { openSession } from "./open-session.ts";
export type { Profile, ProfileEntry } from "./profile.ts";
export { type ProviderSpec, providers } from "./providers/index.ts";
export type { LibraryCheck } from "./providers/library-check.ts";
export type { Provider } from "./providers/provider.ts";
export type {
  BackendName,
  Binding,
  CacheState,
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
