const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const symbolsAndSpaces = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const other = "[^\\r\\n\\p{L}\\p{N}]";
const upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
const lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
const spaces = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const llama3 = `${contractions}|${other}?\\p{L}+|\\p{N}{1,3}${symbolsAndSpaces}`;
const qwen2 = `${contractions}|${other}?\\p{L}+|\\p{N}${symbolsAndSpaces}`;
const tekken = `${other}?${upper}*${lower}+|${other}?${upper}+${lower}*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*${spaces}`;
const gpt4o = `${other}?${upper}*${lower}+${contractions}?|${other}?${upper}+${lower}*${contractions}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*${spaces}`;
const qwen35 = `${contractions}|${other}?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*${spaces}`;
const ideographs = "[一-龥ࠀ-一가-퟿]+";
const deepseek3 = [
  "\\p{N}{1,3}",
  "[一-龥\u3040-ゟ゠-ヿ]+",
  `[!"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_\`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*${spaces}`,
];

/** How `tokenizer.ggml.pre` says that text is cut: patterns applied one after the other. */
export interface GgufPattern {
  readonly patterns: readonly string[];
  /** Whether a word that is a token is taken whole, whatever the merges say. */
  readonly ignoreMerges: boolean;
  /** Whether bos is added when the file does not say. */
  readonly addsBos: boolean;
}

function group(names: string, patterns: readonly string[], more: Partial<GgufPattern> = {}): [string, GgufPattern][] {
  return names.split(" ").map((name) => [name, { patterns, ignoreMerges: false, addsBos: false, ...more }]);
}

/** The values of `tokenizer.ggml.pre` that are understood, as llama.cpp defines them. */
export const ggufPatterns: ReadonlyMap<string, GgufPattern> = new Map([
  ...group(
    "gpt-2 gpt2 phi-2 mpt olmo jais trillion granite-docling jina-es jina-de jina-v1-en jina-v2-es jina-v2-de roberta-bpe",
    [gpt2],
  ),
  ...group("starcoder refact command-r smollm codeshell exaone minerva minerva-7b", ["\\p{N}", gpt2]),
  ...group("llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano", [llama3], {
    ignoreMerges: true,
    addsBos: true,
  }),
  ...group("dbrx smaug-bpe chatglm-bpe glm4", [llama3]),
  ...group("qwen2 stablelm2 deepseek-r1-qwen megrez hunyuan kormo f2llmv2", [qwen2]),
  ...group("tekken", [tekken], { ignoreMerges: true, addsBos: true }),
  ...group("gpt-4o llama4 kanana2 talkie minimax-m2", [gpt4o]),
  ...group("qwen35", [qwen35]),
  ...group("deepseek-v3 hunyuan-dense joyai-llm", deepseek3),
  ...group("deepseek-coder", ["[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", ideographs, "\\p{N}"]),
  ...group("bloom", [" ?[^(\\s|.,!?…。，、।۔،)]+"]),
]);
