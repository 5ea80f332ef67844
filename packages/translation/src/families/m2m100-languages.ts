const list = (codes: string): readonly string[] => codes.split(" ");

/** The languages of M2M100's models, in the order of their tokens' ids; `nso` is `ns` in the reference. */
export const m2m100Languages: Readonly<Record<"m2m100" | "wmt21", readonly string[]>> = {
  m2m100: list(
    "af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es " +
      "et fa ff fi fr fy ga gd gl gu ha he hi hr ht hu hy id ig ilo " +
      "is it ja jv ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr " +
      "ms my ne nl no nso oc or pa pl ps pt ro ru sd si sk sl so sq " +
      "sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi yo zh zu",
  ),
  wmt21: list("en ha is ja cs ru zh de"),
};
