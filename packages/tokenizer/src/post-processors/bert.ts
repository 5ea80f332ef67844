import type { JsonField } from "../json-field.ts";
import { mapGroup } from "../parts.ts";
import type { PostProcessor } from "../stages.ts";
import { specialPart, tokenAndId } from "./special-part.ts";

/** BertProcessing: `[CLS] A [SEP]`, and `B [SEP]` for a pair. */
export function bertProcessing(config: JsonField): PostProcessor {
  const sep = tokenAndId(config.get("sep"));
  const cls = tokenAndId(config.get("cls"));
  return {
    addedTokens: (isPair) => (isPair ? 3 : 2),
    process(groups, addSpecialTokens) {
      if (!addSpecialTokens) return groups;
      return groups.map((group, i) =>
        mapGroup(group, (parts) =>
          i === 0 ? [specialPart(cls, 0), ...parts, specialPart(sep, 0)] : [...parts, specialPart(sep, 1)],
        ),
      );
    },
  };
}
