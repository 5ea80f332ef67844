import { parentPort, workerData } from "node:worker_threads";
import type { Tensor } from "@glossa/tensor";
import { env, InferenceSession, type Tensor as OrtTensor } from "onnxruntime-node";
import type { ModelSource } from "./backend.ts";
import { RuntimeError, serializeError } from "./errors.ts";
import { modelError, providerError, readableMessage } from "./model-error.ts";
import { bindingOptions } from "./worker/binding-options.ts";
import { fromBinding, toBinding } from "./worker/binding-tensor.ts";
import { bindingValueInfo } from "./worker/binding-value-info.ts";
import { throughGate } from "./worker/native-gate.ts";
import type { OpenResult, WorkerReply, WorkerRequest } from "./worker/protocol.ts";

// The entry of the worker backend's thread: one session of onnxruntime-node's own binding, driven by messages.

const port = parentPort;
if (port === null) throw new Error("@glossa/runtime/worker is started by the worker backend, not imported");

const { gate } = workerData as { gate: Int32Array };
/** With the model beside it: ONNX Runtime can be told to use its bytes in place. */
let open: { readonly session: InferenceSession; readonly model: ModelSource } | undefined;

async function openModel(request: WorkerRequest & { kind: "open" }): Promise<OpenResult> {
  const { model, options } = request;
  let session: InferenceSession;
  env.logLevel = "fatal"; // the process-wide logger; failures come as errors
  try {
    const given = bindingOptions(options);
    session =
      typeof model === "string"
        ? await InferenceSession.create(model, given)
        : await InferenceSession.create(model, given);
  } catch (error) {
    throw providerError(error, options.providers) ?? modelError(error, model);
  }
  open = { session, model };
  return {
    inputs: session.inputMetadata.map((value) => bindingValueInfo("input", value)),
    outputs: session.outputMetadata.map((value) => bindingValueInfo("output", value)),
  };
}

async function run(request: WorkerRequest & { kind: "run" }): Promise<Tensor[]> {
  const feeds: Record<string, OrtTensor> = {};
  request.feeds.forEach((tensor, index) => {
    feeds[request.feedNames[index]!] = toBinding(tensor);
  });
  const results = await open!.session.run(feeds, request.fetchNames).catch((error: unknown) => {
    throw new RuntimeError("RUNTIME_RUN_FAILED", `the run failed: ${readableMessage(error)}`, { cause: error });
  });
  return request.fetchNames.map((name) => fromBinding(results[name]!));
}

async function handle(request: WorkerRequest): Promise<unknown> {
  if (request.kind === "open") return await openModel(request);
  if (request.kind === "run") return await run(request);
  await open?.session.release();
  open = undefined;
  return undefined;
}

port.on("message", async (request: WorkerRequest) => {
  let reply: WorkerReply;
  const transfer: ArrayBuffer[] = [];
  try {
    const value = await throughGate(gate, () => handle(request));
    if (request.kind === "run") {
      for (const { data } of value as Tensor[]) if (data.byteLength > 0) transfer.push(data.buffer as ArrayBuffer);
    }
    reply = { id: request.id, value };
  } catch (error) {
    reply = { id: request.id, error: serializeError(error, "RUNTIME_RUN_FAILED") };
  }
  port.postMessage(reply, [...new Set(transfer)]);
});
