import type { Backend, BackendSession } from "../backend.ts";
import { RuntimeError } from "../errors.ts";
import { modelError, providerError } from "../model-error.ts";
import { RECORD_PLACEMENT } from "../providers/record-placement.ts";
import type { SharedSession } from "../session.ts";
import { cApiSession } from "./c-api-session.ts";
import { createSession } from "./create-session.ts";
import { ortEnvironment } from "./environment.ts";
import { loadOnce } from "./load-once.ts";
import { hold, type LoadedModel, letGo, loadedModel } from "./loaded-model.ts";
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
    const profiler = options.profile ? await startProfiler(environment) : undefined;
    const load = async (): Promise<LoadedModel> => {
      const create = () => createSession(environment, model, options, signal, profiler?.prefix);
      return loadedModel(await nativeGate.add(create, signal));
    };
    let loaded: LoadedModel;
    try {
      loaded = await loadOnce(model, options, load, signal);
    } catch (error) {
      await profiler?.remove();
      throw providerError(error, options.providers) ?? modelError(error, model);
    }
    try {
      const { name, options: given } = options.providers[0]!;
      return cApiSession({
        environment,
        loaded,
        provider: name,
        deviceId: Number(given["device_id"] ?? 0),
        placement: options.config[RECORD_PLACEMENT] === "1" ? readPlacement(environment, loaded.session) : undefined,
        inline: options.inline,
        ...(profiler === undefined ? {} : { profiler }),
        ...(options.config[USE_BYTES_IN_PLACE] === "1" ? { model } : {}),
      });
    } catch (error) {
      if (letGo(loaded)) environment.api.ReleaseSession(loaded.session);
      await profiler?.remove();
      throw error;
    }
  },
};

/** A session over a model that another thread of this process loaded. */
export async function attachNative(shared: SharedSession): Promise<BackendSession> {
  const environment = await ortEnvironment();
  const { pointer: session, references, provider, deviceId, inline } = shared;
  if (!hold({ references })) {
    throw new RuntimeError("RUNTIME_SESSION_CLOSED", "the shared session was closed before it was attached");
  }
  return cApiSession({
    environment,
    loaded: { session, references },
    provider,
    deviceId,
    placement: undefined,
    inline,
  });
}
