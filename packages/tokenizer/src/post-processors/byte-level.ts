import type { JsonField } from "../json-field.ts";
import type { PostProcessor } from "../stages.ts";
import { trimGroups } from "./trim-groups.ts";

/** ByteLevel post-processor: leaves white space out of the offsets, if `trim_offsets` says so. */
export function byteLevelPostProcessor(config: JsonField): PostProcessor {
  const trim = config.get("trim_offsets").boolean(true);
  const addPrefixSpace = config.get("add_prefix_space").boolean(true);
  return {
    addedTokens: () => 0,
    process: (groups) => (trim ? trimGroups(groups, { addPrefixSpace }) : groups),
  };
}
