/*
 * Abbreviations that stand before something and so do not end a sentence, in lower case without the last dot. Those that often
 * end one ("etc", "a.m", "Inc") are not here: after them a capital letter decides. Compiled by hand.
 */
const titles: Readonly<Record<string, string>> = {
  en: "mr mrs ms dr prof st sr jr rev gen col capt lt sgt gov sen rep pres hon messrs mt ft vs no nos vol vols fig figs p pp ed eds cf approx e.g i.e viz dept est jan feb mar apr jun jul aug sep sept oct nov dec",
  fr: "m mm mme mmes mlle mlles me mgr dr pr prof st ste p pp vol art chap fig cf env n éd av bd tél p. ex c.-à-d janv févr avr juil sept oct nov déc",
  de: "hr fr frl dr prof dipl ing mag st str nr bd abs art abb bzw bspw ca d.h evtl geb gest ggf i.d.r inkl jh lt max min o.ä s.o s.u sog u.a u.ä usf v.a vgl z.b z.t zzgl jan feb mär apr jun jul aug sep sept okt nov dez",
  es: "sr sra srta sres dr dra prof profa d dª dña lic ing arq gral cap sto sta ud uds vd vds p pp pág págs cap vol núm art fig cf ej p. ej av avda c tel ee. uu aprox",
  it: "sig sigg sig.ra sig.na dott dott.ssa prof prof.ssa ing avv on rev s ss p pp pag pagg vol cap art fig cfr es ecc. n tel",
  pt: "sr sra srs dr dra prof profa eng d s sta sto av r p pp pág vol cap art fig cf ex n tel",
  nl: "dhr mevr mw dr prof ir ing mr drs st p blz vol hfst art fig vgl bijv d.w.z nr tel",
  pl: "p pan prof dr mgr inż ul al str nr np m.in tzn tj ok św",
  ru: "г гг ул пр д стр с рис см ср им проф акад т.е т.к напр",
};

const tables = new Map<string, ReadonlySet<string>>();

/** Those of a language and those of English, which are met in all. */
export function abbreviationsOf(language: string): ReadonlySet<string> {
  const known = tables.get(language);
  if (known !== undefined) return known;
  const words = `${titles["en"]} ${Object.hasOwn(titles, language) ? titles[language] : ""}`;
  const table = new Set(words.split(" ").filter(Boolean));
  tables.set(language, table);
  return table;
}
