export { type CheckedOptions, checkOptions, type OptionProblem } from "./check-options.ts";
export { nearestName } from "./nearest-name.ts";
