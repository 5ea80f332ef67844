import { type Encoding, Tokenizer, type TruncationStrategy } from "tokenizers";
import type { Input, Mode } from "./check-encoding.ts";
import type { Field } from "./plain-encoding.ts";

/** Hugging Face's library for one tokenizer.json. */
export interface Oracle {
  readonly tokenizer: Tokenizer;
  /** The fields, of the encoding and of its windows, that cannot be asked for; see {@link oracle}. */
  unknown(input: Input, mode: Mode): [fields: Field[], fieldsOfWindows: Field[]];
  /** The encodings of all inputs, or undefined if one of them is an error. */
  encode(inputs: readonly Input[], mode: Mode): Promise<Encoding[] | undefined>;
}

const STRATEGIES = { longest_first: "LongestFirst", only_first: "OnlyFirst", only_second: "OnlySecond" } as const;

/**
 * Opens a tokenizer.json with the reference.
 *
 * With truncation set, the `encode` of version 0.23.2 stops early and loses windows and word numbers of what it did not
 * look at (Python's 0.23.3 does not). So texts are encoded whole, without a post-processor, and truncated by
 * `postProcess`, which is the code that both versions share. The second of a pair then has type ids 0 until a template
 * sets them, and never in windows. Without a post-processor the windows of a pair have lost their sequence ids.
 */
export function oracle(json: string): Oracle {
  const tokenizer = Tokenizer.fromString(json);
  const data = JSON.parse(json);
  const processor = JSON.stringify(data.post_processor ?? null);
  let bare: Tokenizer | undefined;
  return {
    tokenizer,
    unknown({ pair }, { truncation }) {
      if (pair === undefined || truncation === undefined) return [[], []];
      return [
        processor.includes("TemplateProcessing") ? [] : ["types"],
        processor === "null" ? ["types", "sequences"] : ["types"],
      ];
    },
    async encode(inputs, mode) {
      setUp(tokenizer, mode);
      const { addSpecialTokens } = mode;
      try {
        if (mode.truncation !== undefined) {
          bare ??= Tokenizer.fromString(
            JSON.stringify({ ...data, post_processor: null, truncation: null, padding: null }),
          );
          const first = await bare.encodeBatch(inputs.map(({ text }) => text));
          const second = await bare.encodeBatch(inputs.map(({ pair }) => pair ?? ""));
          return inputs.map(({ pair }, i) =>
            tokenizer.postProcess(first[i]!, pair === undefined ? null : second[i]!, addSpecialTokens),
          );
        }
        if (inputs.every(({ pair }) => pair === undefined)) {
          return await tokenizer.encodeBatch(
            inputs.map(({ text }) => text),
            { addSpecialTokens },
          );
        }
        return await Promise.all(
          inputs.map(({ text, pair }) => tokenizer.encode(text, pair ?? null, { addSpecialTokens })),
        );
      } catch {
        return undefined;
      }
    },
  };
}

function setUp(tokenizer: Tokenizer, { truncation, padding }: Mode): void {
  if (truncation === undefined) tokenizer.disableTruncation();
  else {
    tokenizer.setTruncation(truncation.maxLength, {
      strategy: STRATEGIES[truncation.strategy] as TruncationStrategy,
      direction: truncation.side,
      stride: truncation.stride,
    });
  }
  if (padding === undefined) tokenizer.disablePadding();
  else {
    tokenizer.setPadding({
      ...(padding.length === "longest" ? {} : { maxLength: padding.length }),
      direction: padding.side,
      padToMultipleOf: padding.multipleOf,
      padId: padding.id,
      padTypeId: padding.typeId,
      padToken: padding.token,
    });
  }
}
