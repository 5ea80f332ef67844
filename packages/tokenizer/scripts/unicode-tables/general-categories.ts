import { GENERAL_CATEGORIES } from "../../src/unicode/general-category.ts";
import { whichClass } from "./oracle.ts";

/** For every code point the place of its category in GENERAL_CATEGORIES, as `\\p{..}` of a Split pattern sees it. */
export function generalCategories(): Uint8Array {
  const places = whichClass(GENERAL_CATEGORIES.map((name) => `\\p{${name}}`));
  places.fill(GENERAL_CATEGORIES.indexOf("Cs") + 1, 0xd800, 0xe000); // cannot stand in the reference's strings
  if (places.includes(0)) throw new Error("a code point without a category");
  return places.map((place) => place - 1);
}
