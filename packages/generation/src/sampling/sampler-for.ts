import { logSoftmaxRows } from "../numeric/log-sum-exp.ts";
import type { Settings } from "../settings.ts";
import { minP } from "./min-p.ts";
import { type Sampler, sampler } from "./sampler.ts";
import type { SamplingFilter } from "./sampling-filter.ts";
import { topH } from "./top-h.ts";
import { topK } from "./top-k.ts";
import { topP } from "./top-p.ts";
import { epsilonCutoff, etaCutoff } from "./truncation.ts";
import { typicalP } from "./typical-p.ts";

/** Temperature and the filters that the settings ask for, in the order of transformers' `_get_logits_processor`. */
export function samplerFor(settings: Settings, vocabSize: number): Sampler {
  // beams need something besides the end tokens to go on with
  const keep = settings.numBeams > 1 ? Math.max(2, settings.eosTokenIds.length + 1) : 1;
  const { topP: p, minP: min, topH: h, typicalP: typical, epsilonCutoff: epsilon, etaCutoff: eta } = settings;
  const filters: SamplingFilter[] = [];
  if (h !== undefined) filters.push(topH(h));
  if (settings.topK > 0) filters.push(topK(Math.max(settings.topK, keep)));
  if (p !== undefined && p < 1) filters.push(topP(p, keep));
  if (min !== undefined) filters.push(minP(min, keep));
  if (typical !== undefined && typical < 1) filters.push(typicalP(typical, keep));
  if (epsilon) filters.push(epsilonCutoff(epsilon, keep));
  if (eta) filters.push(etaCutoff(eta, keep));
  if (settings.renormalizeLogits === true && settings.numBeams > 1) filters.push(normalize);
  const preselect = settings.topK > 0 && h === undefined ? Math.max(settings.topK, keep) : undefined;
  return sampler(settings.temperature, filters, vocabSize, preselect);
}

/** Makes the scores log-probabilities of what is left; only sums of them, in a beam search, can tell the difference. */
const normalize: SamplingFilter = ({ scores, count }) => logSoftmaxRows(scores.subarray(0, count), count);
