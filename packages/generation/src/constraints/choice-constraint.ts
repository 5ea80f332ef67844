import type { TokenConstraint } from "./token-constraint.ts";

/** A place in the tree of choices. */
export interface ChoiceNode {
  readonly children: Map<number, ChoiceNode>;
  readonly mask: Uint32Array;
}

/**
 * Allows exactly the given token sequences, each followed by an end token.
 *
 * @param choices at least one, none empty
 * @param eosTokenIds at least one
 */
export function choiceConstraint(
  choices: readonly ArrayLike<number>[],
  eosTokenIds: readonly number[],
  vocabSize: number,
): TokenConstraint<ChoiceNode> {
  const node = (): ChoiceNode => ({ children: new Map(), mask: new Uint32Array(Math.ceil(vocabSize / 32)) });
  const allow = ({ mask }: ChoiceNode, id: number) => {
    mask[id >>> 5]! |= 1 << (id & 31);
  };
  const start = node();
  for (const choice of choices) {
    let at = start;
    for (let i = 0; i < choice.length; i++) {
      const id = choice[i]!;
      allow(at, id);
      const next = at.children.get(id) ?? node();
      at.children.set(id, next);
      at = next;
    }
    for (const id of eosTokenIds) allow(at, id);
  }
  return { start, next: ({ children }, tokenId) => children.get(tokenId), maskFor: ({ mask }) => mask };
}
