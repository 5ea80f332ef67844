import type { JsonField } from "../json-field.ts";
import { type Group, mapGroup } from "../parts.ts";
import type { PostProcessor } from "../stages.ts";
import { specialPart, tokenAndId } from "./special-part.ts";
import { trimGroups } from "./trim-groups.ts";

/** RobertaProcessing: `<s> A </s>`, and `</s> B </s>` for a pair; every type id is 0. */
export function robertaProcessing(config: JsonField): PostProcessor {
  const sep = tokenAndId(config.get("sep"));
  const cls = tokenAndId(config.get("cls"));
  const trim = config.get("trim_offsets").boolean(true);
  const addPrefixSpace = config.get("add_prefix_space").boolean(true);
  return {
    addedTokens: (isPair) => (isPair ? 4 : 2),
    process(input, addSpecialTokens) {
      const groups = trim ? trimGroups(input, { addPrefixSpace }) : input;
      if (!addSpecialTokens) return groups.map(clearTypes);
      return groups.map((group, i) =>
        mapGroup(group, (parts) => [
          specialPart(i === 0 ? cls : sep, 0),
          ...parts.map((part) => ({ ...part, typeId: 0 })),
          specialPart(sep, 0),
        ]),
      );
    },
  };
}

/** Without special tokens the windows that were cut off keep their type ids: the reference does not touch them. */
function clearTypes(group: Group): Group {
  return mapGroup(group, (parts, isOverflow) => (isOverflow ? parts : parts.map((part) => ({ ...part, typeId: 0 }))));
}
