import { type NormalizedText, transformText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { type NormalizationForm, normalizeForm, normalizeFormAligned } from "../unicode/normalize-form.ts";

/** NFC, NFD, NFKC or NFKD. */
export function unicodeForm(form: NormalizationForm): () => Normalizer {
  return () => ({
    normalize: (text) => normalizeText(text, form),
    normalizeString: (text) => normalizeForm(text, form),
  });
}

/** Normalizes a text, keeping track of where its characters come from. */
export function normalizeText(of: NormalizedText, form: NormalizationForm): NormalizedText {
  const normalized = normalizeFormAligned(of.text, form);
  return normalized === undefined ? of : transformText(of, normalized.points, normalized.changes);
}
