/**
 * `count` different review-like English texts of 3 to about 60 words, the same for the same seed: sentences put together
 * from fixed parts, so that the benchmark needs no data set.
 */
export function sampleTexts(count, seed = 1) {
  let state = seed >>> 0;
  const random = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const pick = (list) => list[random(list.length)];
  const subjects = [
    "the film",
    "this restaurant",
    "her new novel",
    "the update",
    "our guide",
    "the battery",
    "the second act",
    "my room",
    "the support team",
    "the soundtrack",
  ];
  const verbs = ["was", "felt", "turned out to be", "is still", "has always been", "became", "seemed"];
  const words = [
    "wonderful",
    "dull",
    "too long",
    "surprisingly funny",
    "cold",
    "slow to start",
    "worth every minute",
    "broken",
    "charming",
    "forgettable",
    "honest and warm",
    "a complete mess",
    "better than I feared",
    "as good as people say",
  ];
  const joins = [", and ", ", but ", "; ", ", although ", ". Then again, ", ", while "];
  const clause = () => `${pick(subjects)} ${pick(verbs)} ${pick(words)}`;
  return Array.from({ length: count }, () => {
    let text = clause();
    for (let more = random(7); more > 0; more--) text += pick(joins) + clause();
    return `${text[0].toUpperCase()}${text.slice(1)}${pick([".", "!", "...", " :)", ""])}`;
  });
}
