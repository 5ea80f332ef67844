import { arrayTypeOf, dataLength, type Tensor } from "@glossa/tensor";
import type { BoundRequest, RunRequest } from "./backend.ts";
import { RuntimeError, type RuntimeErrorCode } from "./errors.ts";
import type { Binding, DeviceTensor, Feeds, Fetches, RunOptions } from "./session.ts";
import { suggestion } from "./suggestion.ts";
import { describeValue, type ValueInfo } from "./value-info.ts";

/** Typed arrays' names by dtype: `data` may come from another realm, so its constructor cannot be compared. */
const arrayNames = new Map<string, string>();

function arrayName(dtype: Tensor["dtype"]): string {
  let name = arrayNames.get(dtype);
  if (name === undefined) {
    name = arrayTypeOf(dtype).name;
    arrayNames.set(dtype, name);
  }
  return name;
}

type Codes = { dtype: RuntimeErrorCode; shape: RuntimeErrorCode; data: RuntimeErrorCode };
const inputCodes: Codes = { dtype: "RUNTIME_INPUT_DTYPE", shape: "RUNTIME_INPUT_SHAPE", data: "RUNTIME_INPUT_DATA" };
const outputCodes: Codes = {
  dtype: "RUNTIME_OUTPUT_INVALID",
  shape: "RUNTIME_OUTPUT_INVALID",
  data: "RUNTIME_OUTPUT_INVALID",
};

/** The same limit as in @glossa/tensor. */
const MAX_RANK = 16;

/** Native code reads the memory, so a tensor that is smaller than it says must never get there. */
function checkTensor(
  what: string,
  value: ValueInfo,
  tensor: Tensor | DeviceTensor,
  codes: Codes,
  devicesAllowed = false,
): void {
  const onDevice = devicesAllowed && typeof tensor === "object" && tensor !== null && "location" in tensor;
  if (
    typeof tensor !== "object" ||
    tensor === null ||
    !Array.isArray(tensor.shape) ||
    !(onDevice || ArrayBuffer.isView((tensor as Tensor).data))
  ) {
    throw new RuntimeError(codes.data, `${what} must be a tensor { dtype, shape, data } with ${describeValue(value)}`);
  }
  const { dtype, shape } = tensor;
  if (dtype !== value.dtype) {
    throw new RuntimeError(codes.dtype, `${what} takes ${describeValue(value)}, but the tensor is ${dtype}`);
  }
  let size = 1;
  if (shape.length > MAX_RANK) {
    throw new RuntimeError(codes.shape, `${what} has ${shape.length} dimensions; at most ${MAX_RANK} are supported`);
  }
  let fits = value.shape.length === 0 || value.shape.length === shape.length;
  for (let axis = 0; axis < shape.length; axis++) {
    const dimension = shape[axis]!;
    const declared = value.shape[axis];
    if (!Number.isSafeInteger(dimension) || dimension < 0) fits = false;
    if (typeof declared === "number" && declared !== dimension) fits = false;
    size *= dimension;
  }
  if (!fits) {
    throw new RuntimeError(
      codes.shape,
      `${what} takes ${describeValue(value)}, but the tensor's shape is [${shape.join(", ")}]`,
    );
  }
  if (onDevice) return;
  const { data } = tensor as Tensor;
  const name = arrayName(dtype);
  if ((data as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] !== name) {
    throw new RuntimeError(codes.data, `${what} is ${dtype}: its data must be a ${name}`);
  }
  if (data.length !== dataLength(dtype, size)) {
    throw new RuntimeError(
      codes.data,
      `${what} has shape [${shape.join(", ")}], which needs ${dataLength(dtype, size)} elements, but its data has ` +
        `${data.length}${data.buffer.byteLength === 0 && size > 0 ? " (its buffer was transferred away)" : ""}`,
    );
  }
}

const runOptionNames = ["fetches", "signal"];

/** Checks runs against a model's inputs and outputs. */
export interface RunChecker {
  run(feeds: Feeds, options: RunOptions): RunRequest;
  prepare(
    feeds: Readonly<Record<string, Tensor | DeviceTensor>>,
    fetches: Readonly<Record<string, Binding>>,
  ): BoundRequest;
  /** Checks a tensor that a prepared run is to use for an input or output, and says which. */
  place(request: BoundRequest, name: string, tensor: Tensor | DeviceTensor): ["feeds" | "fetches", number];
}

export function runChecker(inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): RunChecker {
  const inputByName = new Map(inputs.map((input) => [input.name, input]));
  const outputByName = new Map(outputs.map((output) => [output.name, output]));
  const inputNames = inputs.map((input) => input.name);
  const outputNames = outputs.map((output) => output.name);
  const noFetches: readonly null[] = outputs.map(() => null);

  function checkFeeds<T extends Tensor | DeviceTensor>(feeds: Readonly<Record<string, T>>, devices: boolean): T[] {
    if (typeof feeds !== "object" || feeds === null) {
      throw new RuntimeError("RUNTIME_INPUT_MISSING", `run takes an object of input name → tensor`);
    }
    for (const name in feeds) {
      if (!inputByName.has(name)) {
        throw new RuntimeError(
          "RUNTIME_INPUT_UNKNOWN",
          `the model has no input "${name}": ${suggestion(name, inputNames)}`,
        );
      }
    }
    return inputs.map((input) => {
      const tensor = Object.hasOwn(feeds, input.name) ? feeds[input.name] : undefined;
      if (tensor === undefined) {
        throw new RuntimeError("RUNTIME_INPUT_MISSING", `input "${input.name}" is missing: ${describeValue(input)}`);
      }
      checkTensor(`input "${input.name}"`, input, tensor, inputCodes, devices);
      return tensor;
    });
  }

  function outputOf(name: string): ValueInfo {
    const output = outputByName.get(name);
    if (output !== undefined) return output;
    throw new RuntimeError(
      "RUNTIME_OUTPUT_UNKNOWN",
      `the model has no output "${name}": ${suggestion(String(name), outputNames)}`,
    );
  }

  function checkNames(names: readonly string[]): void {
    if (names.length === 0) {
      throw new RuntimeError(
        "RUNTIME_OUTPUT_UNKNOWN",
        `fetches is empty: name at least one of ${outputNames.join(", ")}`,
      );
    }
    if (new Set(names).size !== names.length) {
      throw new RuntimeError("RUNTIME_OUTPUT_INVALID", `fetches names an output twice: ${names.join(", ")}`);
    }
  }

  function checkFetches(fetches: Fetches | undefined): Pick<RunRequest, "fetchNames" | "fetches"> {
    if (fetches === undefined) return { fetchNames: outputNames, fetches: noFetches };
    const isList = Array.isArray(fetches);
    const names: readonly string[] = isList ? fetches : Object.keys(fetches);
    checkNames(names);
    const tensors = names.map((name) => {
      const output = outputOf(name);
      const tensor = isList ? null : ((fetches as Record<string, Tensor | null>)[name] ?? null);
      if (tensor !== null) checkTensor(`preallocated output "${name}"`, output, tensor, outputCodes);
      return tensor;
    });
    return { fetchNames: names, fetches: tensors };
  }

  return {
    run(feeds, options) {
      for (const name in options) {
        if (!runOptionNames.includes(name)) {
          throw new RuntimeError(
            "RUNTIME_OPTION_UNKNOWN",
            `run has no option "${name}": ${suggestion(name, runOptionNames)}`,
          );
        }
      }
      const checked = checkFeeds(feeds, false);
      return { feedNames: inputNames, feeds: checked, ...checkFetches(options.fetches), signal: options.signal };
    },
    prepare(feeds, fetches) {
      const checked = checkFeeds(feeds, true);
      const names = Object.keys(fetches);
      checkNames(names);
      const bindings = names.map((name) => {
        const binding = fetches[name] ?? null;
        const output = outputOf(name);
        if (binding !== null && binding !== "device") {
          checkTensor(`output "${name}"`, output, binding, outputCodes, true);
        }
        return binding;
      });
      return { feedNames: inputNames, feeds: checked, fetchNames: names, fetches: bindings };
    },
    place(request, name, tensor) {
      const input = inputByName.get(name);
      if (input !== undefined) {
        checkTensor(`input "${name}"`, input, tensor, inputCodes, true);
        return ["feeds", inputNames.indexOf(name)];
      }
      const index = request.fetchNames.indexOf(name);
      if (index < 0) {
        const names = [...inputNames, ...request.fetchNames];
        throw new RuntimeError("RUNTIME_INPUT_UNKNOWN", `nothing is bound to "${name}": ${suggestion(name, names)}`);
      }
      checkTensor(`output "${name}"`, outputOf(name), tensor, outputCodes, true);
      return ["fetches", index];
    },
  };
}
