import type { Backend, BackendSession } from "../backend.ts";
import { RuntimeError } from "../errors.ts";
import { modelError, providerError } from "../model-error.ts";
import { RECORD_PLACEMENT } from "../providers/record-placement.ts";
import type { SharedSession } from "../session.ts";
import type { Pointer } from "./api.ts";
import { cApiSession } from "./c-api-session.ts";
import { createSession } from "./create-session.ts";
import { ortEnvironment } from "./environment.ts";
import { nativeGate } from "./native-gate.ts";
import { readPlacement } from "./placement.ts";
import { startProfiler } from "./profiler.ts";

/** With this configuration entry ONNX Runtime reads an .ort model's bytes where they are, for as long as it lives. */
const USE_BYTES_IN_PLACE = "session.use_ort_model_bytes_directly";

/** ONNX Runtime through its C API: asynchronous, without copies, cancellable. */
export const cApiBackend: Backend = {
  name: "c-api",
  version: async () => (await ortEnvironment()).api.version,
  async open(model, options, signal) {
    const environment = await ortEnvironment();
    let session: Pointer;
    const profiler = options.profile ? await startProfiler(environment) : undefined;
    try {
      const create = () => createSession(environment, model, options, signal, profiler?.prefix);
      session = await nativeGate.add(create, signal);
    } catch (error) {
      await profiler?.remove();
      throw providerError(error, options.providers) ?? modelError(error, model);
    }
    try {
      const { name, options: given } = options.providers[0]!;
      const references = new SharedArrayBuffer(4);
      new Int32Array(references)[0] = 1;
      return cApiSession({
        environment,
        session,
        references,
        provider: name,
        deviceId: Number(given["device_id"] ?? 0),
        placement: options.config[RECORD_PLACEMENT] === "1" ? readPlacement(environment, session) : undefined,
        inline: options.inline,
        ...(profiler === undefined ? {} : { profiler }),
        ...(options.config[USE_BYTES_IN_PLACE] === "1" ? { model } : {}),
      });
    } catch (error) {
      environment.api.ReleaseSession(session);
      await profiler?.remove();
      throw error;
    }
  },
};

/** A session over a model that another thread of this process loaded. */
export async function attachNative(shared: SharedSession): Promise<BackendSession> {
  const environment = await ortEnvironment();
  const references = new Int32Array(shared.references);
  for (;;) {
    const count = Atomics.load(references, 0);
    if (count === 0) {
      throw new RuntimeError("RUNTIME_SESSION_CLOSED", "the shared session was closed before it was attached");
    }
    if (Atomics.compareExchange(references, 0, count, count + 1) === count) break;
  }
  return cApiSession({
    environment,
    session: shared.pointer,
    references: shared.references,
    provider: shared.provider,
    deviceId: 0,
    placement: undefined,
    inline: shared.inline,
  });
}
