import type { JsonField } from "../../json-field.ts";

/** What stands for a space: the only replacement that published files use. */
const META_SPACE = "\u2581";

/** How words are made of text, for pipelines whose words depend on nothing but the text between two separators. */
export interface MetaspacePlan {
  /**
   * "whitespace": words are what stands between white space.
   * "spaces": words are what stands between spaces; a run of them counts as one.
   */
  readonly words: "whitespace" | "spaces";
  /** With "spaces": whether spaces at the end of the text are no word of their own. */
  readonly stripsEnd: boolean;
  /** Whether white space at the beginning is taken off, so that no U+2581 stands for it. */
  readonly stripsStart: boolean;
  /** Strings that are replaced before anything else; where one may begin, the stages are asked. */
  readonly replaced: readonly string[];
}

/** Normalizers that treat each character by itself, if no mark or joiner is beside it. */
const byCharacter = new Set(["Precompiled", "NFC", "NFD", "NFKC", "NFKD", "StripAccents", "Lowercase", "Nmt"]);

/**
 * Reads the stages of a tokenizer.json; undefined if they are not put together in a way that is understood here:
 * string replacements, normalizers by character, stripping and joining of spaces; then words with U+2581 before each.
 *
 * @param isNormalized whether the text comes already normalized, so that the normalizer does not matter
 */
export function metaspacePlan(file: JsonField, isNormalized: boolean): MetaspacePlan | undefined {
  const words = readWords(file.get("pre_tokenizer"));
  if (words === undefined) return undefined;
  const normalizer = file.get("normalizer");
  const stages = isNormalized || normalizer.isAbsent() ? [] : flatten(normalizer);
  const replaced: string[] = [];
  let stripsEnd = false;
  let stripsStart = false;
  let joined: string | undefined;
  let seenOthers = false;
  for (const stage of stages) {
    const type = stage.get("type").value;
    if (type === "Replace") {
      const pattern = stage.get("pattern");
      const string = pattern.get("String").value;
      const content = stage.get("content").value;
      if (
        typeof string === "string" &&
        !seenOthers &&
        isPlain(string) &&
        typeof content === "string" &&
        isPlain(content)
      ) {
        replaced.push(string);
        continue;
      }
      if (pattern.get("Regex").value !== " {2,}" || (content !== " " && content !== META_SPACE)) return undefined;
      joined = content;
    } else if (type === "Strip" && joined === undefined && stage.get("strip_right").value === true) {
      stripsEnd = true;
      if (stage.get("strip_left").value === true) stripsStart = true;
    } else if (typeof type !== "string" || !byCharacter.has(type) || joined !== undefined || stripsEnd)
      return undefined;
    seenOthers = true;
  }
  // Without joining, each space of a run is a word of its own; U+2581 from joining is white space to nobody.
  if (words === "spaces" && joined === undefined) return undefined;
  if (words === "whitespace" && joined === META_SPACE && !stripsEnd) return undefined;
  return { words, stripsEnd, stripsStart, replaced };
}

function readWords(preTokenizer: JsonField): MetaspacePlan["words"] | undefined {
  if (preTokenizer.isAbsent()) return undefined;
  const stages = flatten(preTokenizer);
  const last = stages.at(-1);
  if (last === undefined || !isMetaspace(last)) return undefined;
  if (stages.length === 1) return "spaces";
  return stages.length === 2 && stages[0]!.get("type").value === "WhitespaceSplit" ? "whitespace" : undefined;
}

function isMetaspace(stage: JsonField): boolean {
  return (
    stage.get("type").value === "Metaspace" &&
    stage.get("replacement").value === META_SPACE &&
    stage.get("add_prefix_space").boolean(true) &&
    stage.get("prepend_scheme").string("always") === "always" &&
    stage.get("split").boolean(true)
  );
}

/** The stages of a Sequence, or the one stage. */
function flatten(stage: JsonField): JsonField[] {
  if (stage.get("type").value !== "Sequence") return [stage];
  const list = stage.get("normalizers").isAbsent() ? stage.get("pretokenizers") : stage.get("normalizers");
  return list.items().flatMap(flatten);
}

/** Without white space or U+2581, so that it cannot move the ends of words. */
function isPlain(text: string): boolean {
  return text !== "" && !/[\s\u0085\u2581]/.test(text);
}
