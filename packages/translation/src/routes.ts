import type { Engine } from "./engine/engine.ts";
import { TranslationError } from "./errors.ts";
import { canonicalTag, matchTag } from "./language/language-tag.ts";
import type { LanguagePair } from "./translator.ts";

/** One model's part of a way from one language to another. */
export interface Leg {
  readonly engine: Engine;
  readonly pair: LanguagePair;
}

/** A way from one language to another: of one leg, or of two through a third language. */
export interface Route {
  readonly from: string;
  readonly to: string;
  readonly via: string | undefined;
  readonly legs: readonly [Leg] | readonly [Leg, Leg];
}

/** Finds ways through one or several models. */
export interface Routes {
  /** BCP 47 tags that can be translated from. */
  readonly sources: readonly string[];
  /** All that there is a way for, direct ones first. */
  readonly pairs: readonly LanguagePair[];
  /** @throws TranslationError `TRANSLATION_PAIR_UNSUPPORTED`, `TRANSLATION_OPTION_INVALID` for what is no language tag */
  find(from: string, to: string): Route;
}

/** Third languages in the order in which they are tried: those with most data first. */
const PIVOTS = ["en", "fr", "es", "de"];

export function routesOver(engines: readonly Engine[]): Routes {
  const direct = new Map<string, Leg>();
  for (const engine of engines) {
    for (const pair of engine.family.pairs) {
      const key = keyOf(pair);
      if (!direct.has(key)) direct.set(key, { engine, pair });
    }
  }
  const legs = [...direct.values()];
  const sources = [...new Set(legs.map(({ pair }) => pair.from))];
  const targets = [...new Set(legs.map(({ pair }) => pair.to))];
  const middles = [...new Set([...PIVOTS, ...targets])].filter((tag) => sources.includes(tag) && targets.includes(tag));

  const between = (from: string, to: string): Route | undefined => {
    const leg = direct.get(keyOf({ from, to }));
    if (leg !== undefined) return { from, to, via: undefined, legs: [leg] };
    for (const via of middles) {
      const [first, second] = [direct.get(keyOf({ from, to: via })), direct.get(keyOf({ from: via, to }))];
      if (first !== undefined && second !== undefined) return { from, to, via, legs: [first, second] };
    }
    return undefined;
  };
  const indirect = () =>
    sources.flatMap((from) =>
      targets.flatMap((to) =>
        from !== to && !direct.has(keyOf({ from, to })) && between(from, to) ? [{ from, to }] : [],
      ),
    );
  let pairs: readonly LanguagePair[] | undefined;

  return {
    sources,
    get pairs() {
      // found when asked for: a model of 200 languages has 40,000
      pairs ??= [...legs.map(({ pair }) => pair), ...indirect()];
      return pairs;
    },
    find(from, to) {
      for (const tag of [from, to]) {
        if (canonicalTag(tag) !== undefined) continue;
        throw new TranslationError(
          "TRANSLATION_OPTION_INVALID",
          `"${tag}" is not a language tag (BCP 47), such as "fr" or "pt-BR"`,
        );
      }
      const [source, target] = [matchTag(from, sources), matchTag(to, targets)];
      const route = source && target && source !== target ? between(source, target) : undefined;
      if (route !== undefined) return route;
      const known =
        legs.length <= 40 ? `; it can do ${[...legs.map(({ pair }) => `${pair.from} → ${pair.to}`)].join(", ")}` : "";
      const why =
        source !== undefined && source === target
          ? "the text is in that language already"
          : "the model does not do that";
      throw new TranslationError("TRANSLATION_PAIR_UNSUPPORTED", `from "${from}" to "${to}": ${why}${known}`);
    },
  };
}

const keyOf = ({ from, to }: LanguagePair) => `${from} ${to}`;
