import { TokenizerError } from "../errors.ts";
import type { JsonField } from "../json-field.ts";
import { type AddedPart, type Group, type Part, partLength } from "../parts.ts";
import type { PostProcessor } from "../stages.ts";

type Piece =
  | { readonly kind: "sequence"; readonly index: 0 | 1; readonly typeId: number }
  | { readonly kind: "special"; readonly part: AddedPart };

/** TemplateProcessing: the sequences and special tokens in the order of a template, one for single texts and one for pairs. */
export function templateProcessing(config: JsonField): PostProcessor {
  const specials = new Map(
    config
      .get("special_tokens")
      .entries()
      .map(([name, field]) => [name, specialToken(field)]),
  );
  const single = readTemplate(config.get("single"), specials);
  const pair = readTemplate(config.get("pair"), specials);
  const singleAdded = countAdded(single);
  const pairAdded = countAdded(pair);
  return {
    addedTokens: (isPair) => (isPair ? pairAdded : singleAdded),
    process(groups, addSpecialTokens) {
      if (groups.length > 2) {
        throw new TokenizerError("TOKENIZER_UNSUPPORTED", `${config.path}: a template cannot come after another one`);
      }
      const filled: Group[] = [];
      for (const piece of groups.length === 2 ? pair : single) {
        if (piece.kind === "special") {
          if (addSpecialTokens) filled.push({ parts: [piece.part], overflowing: [] });
          continue;
        }
        const group = groups[piece.index];
        if (group === undefined) config.get("single").fail("a template of sequence A alone");
        else filled.push(fillIn(group, piece.typeId));
      }
      return filled;
    },
  };
}

/** The type id goes to the sequence itself; windows cut off keep the one they have. */
function fillIn(group: Group, typeId: number): Group {
  if (group.parts.every((part) => part.typeId === typeId)) return group;
  const parts = group.parts.map((part): Part => ({ ...part, typeId }));
  return { parts, overflowing: group.overflowing };
}

function readTemplate(template: JsonField, specials: ReadonlyMap<string, Omit<AddedPart, "typeId">>): Piece[] {
  return template.items().map((item): Piece => {
    const sequence = item.get("Sequence");
    if (!sequence.isAbsent()) {
      const index = sequence.get("id").oneOf(["A", "B"]) === "A" ? 0 : 1;
      return { kind: "sequence", index, typeId: sequence.get("type_id").count() };
    }
    const special = item.get("SpecialToken");
    if (special.isAbsent()) return item.fail("a Sequence or a SpecialToken");
    const token = specials.get(special.get("id").string());
    if (token === undefined) return special.get("id").fail("one of the template's special_tokens");
    return { kind: "special", part: { ...token, typeId: special.get("type_id").count() } };
  });
}

function specialToken(field: JsonField): Omit<AddedPart, "typeId"> {
  const ids = field
    .get("ids")
    .items()
    .map((id) => id.count());
  const tokens = field
    .get("tokens")
    .items()
    .map((token) => token.string());
  if (ids.length !== tokens.length) field.fail("as many ids as tokens");
  return { kind: "special", ids, tokens };
}

function countAdded(template: readonly Piece[]): number {
  let count = 0;
  for (const piece of template) if (piece.kind === "special") count += partLength(piece.part);
  return count;
}
