import type { PostProcessor } from "../stages.ts";
import { type SpecialToken, specialPart } from "./special-part.ts";

/** A bos token before and an eos token after each sequence, as `add_bos_token` and `add_eos_token` ask for. */
export function bosAndEos(bos: SpecialToken | undefined, eos: SpecialToken | undefined): PostProcessor {
  const each = (bos === undefined ? 0 : 1) + (eos === undefined ? 0 : 1);
  return {
    addedTokens: (isPair) => (isPair ? 2 * each : each),
    process(groups, addSpecialTokens) {
      if (!addSpecialTokens) return groups;
      return groups.flatMap((group, i) => [
        ...(bos === undefined ? [] : [{ parts: [specialPart(bos, i)], overflowing: [] }]),
        group,
        ...(eos === undefined ? [] : [{ parts: [specialPart(eos, i)], overflowing: [] }]),
      ]);
    },
  };
}
