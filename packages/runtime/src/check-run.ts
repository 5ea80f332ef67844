import type { Tensor } from "@glossa/tensor";
import type { BoundRequest, RunRequest } from "./backend.ts";
import { checkRunOptions } from "./check-run-options.ts";
import { checkTensor, inputCodes, outputCodes } from "./check-tensor.ts";
import { RuntimeError } from "./errors.ts";
import type { Binding, DeviceTensor, Feeds, Fetches, RunOptions } from "./session.ts";
import { suggestion } from "./suggestion.ts";
import { describeValue, type ValueInfo } from "./value-info.ts";

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
      `the model has no output "${String(name)}": ${suggestion(String(name), outputNames)}`,
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

  /** The names asked for last. Native code keeps what it made of a list, so that must not be one which the caller changes. */
  let lastNames: readonly string[] = outputNames;
  function ownList(names: readonly string[]): readonly string[] {
    if (names.length !== lastNames.length || names.some((name, index) => name !== lastNames[index])) {
      lastNames = [...names];
    }
    return lastNames;
  }

  function checkFetches(fetches: Fetches | undefined): Pick<RunRequest, "fetchNames" | "fetches"> {
    if (fetches === undefined) return { fetchNames: outputNames, fetches: noFetches };
    if (typeof fetches !== "object" || fetches === null) {
      throw new RuntimeError(
        "RUNTIME_OUTPUT_INVALID",
        "fetches takes a list of outputs, or an object of output → tensor",
      );
    }
    const isList = Array.isArray(fetches);
    const names = ownList(isList ? fetches : Object.keys(fetches));
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
      checkRunOptions("run", options, runOptionNames);
      const checked = checkFeeds(feeds, false);
      return { feedNames: inputNames, feeds: checked, ...checkFetches(options.fetches), signal: options.signal };
    },
    prepare(feeds, fetches) {
      const checked = checkFeeds(feeds, true);
      if (typeof fetches !== "object" || fetches === null) {
        throw new RuntimeError(
          "RUNTIME_OUTPUT_INVALID",
          'prepare takes an object of output → tensor, null or "device"',
        );
      }
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
        const hint = suggestion(String(name), names);
        throw new RuntimeError("RUNTIME_INPUT_UNKNOWN", `nothing is bound to "${String(name)}": ${hint}`);
      }
      checkTensor(`output "${name}"`, outputOf(name), tensor, outputCodes, true);
      return ["fetches", index];
    },
  };
}
