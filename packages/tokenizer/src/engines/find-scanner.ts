import type { JsonField } from "../json-field.ts";
import { GPT2_PATTERN } from "../pre-tokenizers/byte-level.ts";
import { gpt2ScannersApart, INDIVIDUAL_DIGITS, type ScannerSteps, scanners } from "./scanners/index.ts";

/** How a byte-level pre-tokenizer cuts text. */
export interface ByteLevelCut {
  readonly scannerSteps: ScannerSteps;
  /** Whether a space is put before a text that does not begin with one. */
  readonly addPrefixSpace: boolean;
}

/** The scanner that cuts as a pre-tokenizer does: ByteLevel, alone or after others; undefined if there is none. */
export function findScanner(preTokenizer: JsonField): ByteLevelCut | undefined {
  const isSequence = preTokenizer.get("type").value === "Sequence";
  const stages = isSequence ? preTokenizer.get("pretokenizers").items() : [preTokenizer];
  const byteLevel = stages.pop();
  if (byteLevel?.get("type").value !== "ByteLevel") return undefined;
  const addPrefixSpace = byteLevel.get("add_prefix_space").boolean(true);
  // After other stages the space would come before each of their pieces.
  if (addPrefixSpace && stages.length > 0) return undefined;
  const cuts = stages.map(cutOf);
  if (byteLevel.get("use_regex").boolean(true)) cuts.push(GPT2_PATTERN);
  const [first, second, ...more] = cuts;
  if (first === undefined || more.length > 0) return undefined;
  const table = cuts.length === 1 ? scanners : second === GPT2_PATTERN ? gpt2ScannersApart : {};
  const scannerSteps = Object.hasOwn(table, first) ? table[first] : undefined;
  return scannerSteps === undefined ? undefined : { scannerSteps, addPrefixSpace };
}

/** What a stage cuts out as pieces of their own: a pattern or {@link INDIVIDUAL_DIGITS}; undefined if it does otherwise. */
function cutOf(stage: JsonField): string | undefined {
  const type = stage.get("type").value;
  if (type === "Digits") return stage.get("individual_digits").boolean(false) ? INDIVIDUAL_DIGITS : undefined;
  if (type !== "Split") return undefined;
  const pattern = stage.get("pattern").get("Regex").value;
  if (typeof pattern !== "string") return undefined;
  const behavior = stage.get("behavior").value;
  const isInverted = stage.get("invert").boolean(false);
  // Where a pattern matches all of a text, nothing is left to be removed.
  const keepsAll = isInverted ? behavior === "Removed" && Object.hasOwn(scanners, pattern) : behavior === "Isolated";
  return keepsAll ? pattern : undefined;
}
