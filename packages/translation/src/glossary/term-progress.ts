/** The token sequences that a term may be written with. */
export type TermForms = readonly (readonly number[])[];

/** How far a translation is with its terms. */
export interface Progress {
  /** Whether each term is there. */
  readonly met: readonly boolean[];
  /** A term that is being written: the forms that fit so far, and how many tokens of them there are. */
  readonly open: { readonly term: number; readonly forms: TermForms; readonly length: number } | undefined;
}

export const noProgress = (terms: readonly TermForms[]): Progress => ({ met: terms.map(() => false), open: undefined });

export const isComplete = ({ met, open }: Progress): boolean => open === undefined && met.every(Boolean);

/** Where a translation stands among the others: terms met count twice, one that is begun once. */
export const rankOf = ({ met, open }: Progress): number =>
  2 * met.filter(Boolean).length + (open === undefined ? 0 : 1);

/** The tokens that go on with a term that is begun, or begin one that is missing. */
export function nextTermTokens(terms: readonly TermForms[], { met, open }: Progress): Set<number> {
  if (open !== undefined) return new Set(open.forms.map((form) => form[open.length]!));
  return new Set(terms.flatMap((forms, term) => (met[term] ? [] : forms.map((form) => form[0]!))));
}

/** After one more token: a term that is begun and not gone on with is missing again. */
export function afterToken(terms: readonly TermForms[], { met, open }: Progress, token: number): Progress {
  if (open !== undefined) {
    const forms = open.forms.filter((form) => form[open.length] === token);
    if (forms.length > 0) return advanced(met, open.term, forms, open.length + 1);
  }
  for (const [term, all] of terms.entries()) {
    if (met[term]) continue;
    const forms = all.filter((form) => form[0] === token);
    if (forms.length > 0) return advanced(met, term, forms, 1);
  }
  return { met, open: undefined };
}

function advanced(met: readonly boolean[], term: number, forms: TermForms, length: number): Progress {
  // of two forms one of which goes on, the shorter counts
  if (!forms.some((form) => form.length === length)) return { met, open: { term, forms, length } };
  return { met: met.map((own, i) => own || i === term), open: undefined };
}
