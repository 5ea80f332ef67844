/** Elements that are part of a line of text. All others begin and end a block; those with a hyphen in the name are inline. */
export const INLINE: ReadonlySet<string> = new Set(
  (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark math meter nobr " +
    "output picture progress q rp rt ruby s samp small span strike strong sub sup svg time tt u var wbr"
  ).split(" "),
);

/** Elements whose content is not for readers, or is to stay as it is. */
export const KEPT: ReadonlySet<string> = new Set(
  "code kbd math object pre samp script style svg template textarea tt var xmp".split(" "),
);

/** Elements that never have an end tag. */
export const VOID: ReadonlySet<string> = new Set(
  "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split(" "),
);

/** Attributes that readers see or hear. */
export const TRANSLATED_ATTRIBUTES: ReadonlySet<string> = new Set(
  "alt title placeholder aria-label aria-description aria-roledescription aria-valuetext".split(" "),
);

/** `<meta name=…>` and `<meta property=…>` whose content is a text. */
export const TRANSLATED_META: ReadonlySet<string> = new Set(
  "description keywords og:title og:description og:image:alt twitter:title twitter:description".split(" "),
);
