import type { Shape } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import type { Checkpoint } from "../readers/checkpoint.ts";
import { isBlockType } from "../readers/gguf/block-types.ts";
import type { Weight } from "./weight.ts";

/** The tensors of a checkpoint as an architecture asks for them: each request says which shape it must have. */
export interface Weights {
  /** Whether the checkpoint has such a tensor. */
  has(name: string): boolean;
  /** The shape of a tensor, undefined if there is none. Does not count as a use. */
  shapeOf(name: string): Shape | undefined;
  /** @throws ConvertError `CONVERT_TENSOR` when it is missing or has another shape */
  take(name: string, shape: Shape): Weight;
  /** The same weights, with `prefix` before every name. */
  scope(prefix: string): Weights;
  /** Names that were never taken, in the checkpoint's order. */
  unused(): string[];
}

/**
 * The weights of a checkpoint.
 *
 * @param rename from the architecture's names to the file's, where they differ (GGUF, old checkpoints)
 */
export function weightsOf(checkpoint: Checkpoint, rename: (name: string) => string = (name) => name): Weights {
  const taken = new Set<string>();
  function scoped(prefix: string): Weights {
    const fileName = (name: string): string => {
      const renamed = rename(prefix + name);
      return checkpoint.tensors.has(renamed) ? renamed : oldName(renamed, checkpoint);
    };
    return {
      has: (name) => checkpoint.tensors.has(fileName(name)),
      shapeOf: (name) => checkpoint.tensors.get(fileName(name))?.shape,
      take(name, shape) {
        const source = fileName(name);
        const info = checkpoint.tensors.get(source);
        if (!info) throw new ConvertError("CONVERT_TENSOR", `the checkpoint has no tensor "${source}"`);
        if (info.shape.join() !== shape.join()) {
          const found = `[${info.shape.join(", ")}]`;
          throw new ConvertError(
            "CONVERT_TENSOR",
            `tensor "${source}" has shape ${found}, but the config asks for [${shape.join(", ")}]`,
          );
        }
        taken.add(source);
        return {
          name: prefix + name,
          shape: info.shape,
          sources: [source],
          load: async (signal) => (await checkpoint.readFloat32(source, signal ? { signal } : {})).data,
          packed:
            isBlockType(info.dtype) && shape.length === 2
              ? {
                  type: info.dtype,
                  load: (signal) => checkpoint.readBytes(source, signal ? { signal } : {}),
                }
              : undefined,
        };
      },
      scope: (inner) => scoped(prefix + inner),
      unused: () => [...checkpoint.tensors.keys()].filter((name) => !taken.has(name)),
    };
  }
  return scoped("");
}

/** The first BERT checkpoints, converted from TensorFlow, call a norm's weight gamma and its bias beta. */
function oldName(name: string, { tensors }: Checkpoint): string {
  const old = name.replace(/LayerNorm\.weight$/, "LayerNorm.gamma").replace(/LayerNorm\.bias$/, "LayerNorm.beta");
  return tensors.has(old) ? old : name;
}
