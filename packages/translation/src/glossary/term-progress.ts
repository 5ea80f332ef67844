/** The token sequences that a term may be written with. */
export type TermForms = readonly (readonly number[])[];

/** The forms of a term that fit what is written of it, and how many of their tokens that is. */
interface Written {
  readonly term: number;
  readonly forms: TermForms;
  readonly length: number;
}

/** How far a translation is with its terms. */
export interface Progress {
  /** Whether each term is there. */
  readonly met: readonly boolean[];
  /** A term that is being written. */
  readonly open: Written | undefined;
  /** A term whose last token was written just now, with longer forms that go on. */
  readonly ended: Written | undefined;
}

export const noProgress = (terms: readonly TermForms[]): Progress => ({
  met: terms.map(() => false),
  open: undefined,
  ended: undefined,
});

export const isComplete = ({ met, open }: Progress): boolean => open === undefined && met.every(Boolean);

/** Where a translation stands among the others: terms met count twice, one that is begun once. */
export const rankOf = ({ met, open }: Progress): number =>
  2 * met.filter(Boolean).length + (open === undefined ? 0 : 1);

/** The tokens that go on with a term that is begun, or begin one that is missing. */
export function nextTermTokens(terms: readonly TermForms[], { met, open }: Progress): Set<number> {
  if (open !== undefined) return new Set(goingOn(open));
  return new Set(terms.flatMap((forms, term) => (met[term] ? [] : forms.map((form) => form[0]!))));
}

/** Whether a token makes a longer form of the term that has just ended. */
export function isLongerForm({ ended }: Progress, token: number): boolean {
  return ended !== undefined && goingOn(ended).includes(token);
}

/**
 * After one more token: a term that is begun and not gone on with is missing again.
 *
 * @param mayBegin whether a term may begin with the token
 */
export function afterToken(terms: readonly TermForms[], progress: Progress, token: number, mayBegin = true): Progress {
  const { met, open, ended } = progress;
  if (ended !== undefined && isLongerForm(progress, token)) return advanced(met, ended, token);
  if (open !== undefined && goingOn(open).includes(token)) return advanced(met, open, token);
  const begun = mayBegin ? terms.findIndex((forms, term) => !met[term] && forms.some(([id]) => id === token)) : -1;
  if (begun < 0) return { met, open: undefined, ended: undefined };
  return advanced(met, { term: begun, forms: terms[begun]!, length: 0 }, token);
}

const goingOn = ({ forms, length }: Written): number[] =>
  forms.flatMap((form) => (form.length > length ? [form[length]!] : []));

function advanced(met: readonly boolean[], { term, forms, length }: Written, token: number): Progress {
  const written = { term, forms: forms.filter((form) => form[length] === token), length: length + 1 };
  // of two forms one of which goes on, the shorter counts
  if (!written.forms.some((form) => form.length === written.length)) {
    return { met, open: met[term] ? undefined : written, ended: met[term] ? written : undefined };
  }
  return { met: met.map((own, i) => own || i === term), open: undefined, ended: written };
}
