import { ConvertError } from "../../errors.ts";
import type { Value } from "../../onnx/graph.ts";
import { pace } from "../../pace.ts";
import type { Weight } from "../../weights/weight.ts";
import type { Net } from "../net.ts";
import { storeVector } from "../store.ts";
import type { RotaryFrequencies } from "./frequencies.ts";

/** The longest contexts in use (a million positions of 128 rotated elements) are just below. */
const MAX_ELEMENTS = 1 << 26;

/** Cosines and sines by position, [positions, pairs], in the activations' dtype. */
export interface RotaryTables {
  readonly cos: Value;
  readonly sin: Value;
  /** Rotated elements of a head: twice the pairs. */
  readonly dim: number;
}

/**
 * The tables that attention reads, computed when the model is written.
 *
 * @param name tells tables of one model apart
 */
export function rotaryTables(net: Net, name: string, frequencies: RotaryFrequencies): RotaryTables {
  const { inverse, scale, context } = frequencies;
  if (context * inverse.length >= MAX_ELEMENTS) {
    const size = `${context} positions of ${inverse.length} pairs`;
    throw new ConvertError(
      "CONVERT_LIMIT",
      `rotary tables of ${size} are beyond the limit of ${MAX_ELEMENTS} elements`,
    );
  }
  const table = (kind: "cos" | "sin"): Weight => ({
    name: `rotary.${name}.${kind}`,
    shape: [context, inverse.length],
    sources: [],
    async load(signal) {
      const values = new Float32Array(context * inverse.length);
      const rest = pace(signal);
      for (let position = 0, at = 0; position < context; position++) {
        for (const value of inverse) values[at++] = Math[kind](Math.fround(position * value)) * scale;
        if (rest.due()) await rest.rest();
      }
      return values;
    },
  });
  return { cos: storeVector(net, table("cos")), sin: storeVector(net, table("sin")), dim: 2 * inverse.length };
}
