import type { TokenConstraint } from "./token-constraint.ts";

/** A model's tokens as a constraint needs them. */
export interface ConstraintVocabulary {
  /** The bytes that each token id writes; `undefined` for tokens that write none (special tokens): they are forbidden. */
  readonly tokens: readonly (Uint8Array | undefined)[];
  /** Tokens that end a text; at least one. */
  readonly eosTokenIds: readonly number[];
}

/** A place in a text. Compare by identity. */
export interface ConstraintState {
  /** The text may end here. */
  readonly complete: boolean;
}

/** A constraint for one vocabulary. Keeps what it computed, for all texts of all calls. */
export interface CompiledConstraint extends TokenConstraint<ConstraintState> {
  /** Bit `id % 32` of word `id / 32` for each token that may follow; not to be changed. */
  allowed(state: ConstraintState): Uint32Array;
  /** @throws GENERATION_CONSTRAINT_TOKEN for a token that is not allowed or ends the text */
  advance(state: ConstraintState, tokenId: number): ConstraintState;
  isComplete(state: ConstraintState): boolean;
  readonly statistics: { readonly masks: number; readonly hits: number; readonly states: number };
}

/** What a text has to be like. */
export interface Constraint {
  /**
   * Works in parts of a few milliseconds.
   *
   * @throws GENERATION_CONSTRAINT_UNSATISFIABLE when no text fulfils it that the vocabulary's single-byte tokens can complete
   */
  compile(vocabulary: ConstraintVocabulary): Promise<CompiledConstraint>;
}
