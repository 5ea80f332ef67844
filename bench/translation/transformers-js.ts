// transformers.js over graphs exported by Python; greedy is all it has. BATCH sentences of like lengths go together, or one by one.
// It is given token ids, so that its tokenizer costs nothing. Prints one line of JSON.
import { readFileSync } from "node:fs";
import { AutoModelForSeq2SeqLM, env, Tensor } from "@huggingface/transformers";
import { MAX_NEW_TOKENS, measure, type Sentence, type Task } from "./measure.ts";

const [file, batch] = process.argv.slice(2);
const task: Task = JSON.parse(readFileSync(file!, "utf8"));
env.allowRemoteModels = false;

await measure(task, async () => {
  const model = await AutoModelForSeq2SeqLM.from_pretrained(task.directory, {
    dtype: "fp32",
    device: "cpu",
    session_options: { intraOpNumThreads: task.threads, interOpNumThreads: 1 },
  });
  const { pad_token_id: padId, eos_token_id: eosId } = model.generation_config as unknown as Record<string, number>;
  const translateBatch = async (sentences: readonly Sentence[]): Promise<number[][]> => {
    const length = Math.max(...sentences.map(({ ids }) => ids.length));
    const padded = (fill: (ids: readonly number[], at: number) => number) =>
      new Tensor(
        "int64",
        BigInt64Array.from(sentences.flatMap(({ ids }) => Array.from({ length }, (_, at) => BigInt(fill(ids, at))))),
        [sentences.length, length],
      );
    const output = (await model.generate({
      inputs: padded((ids, at) => ids[at] ?? padId!),
      attention_mask: padded((ids, at) => Number(at < ids.length)),
      max_new_tokens: MAX_NEW_TOKENS,
    } as never)) as Tensor;
    return (output.tolist() as bigint[][]).map((row) => {
      const ids = row.slice(1).map(Number);
      const end = ids.indexOf(eosId!);
      return end === -1 ? ids : ids.slice(0, end);
    });
  };
  return async (sentences) => {
    const order = sentences.map((_, i) => i).sort((a, b) => sentences[a]!.ids.length - sentences[b]!.ids.length);
    const outputs: number[][] = [];
    for (let at = 0; at < order.length; at += Number(batch)) {
      const own = order.slice(at, at + Number(batch));
      const found = await translateBatch(own.map((i) => sentences[i]!));
      own.forEach((i, row) => {
        outputs[i] = found[row]!;
      });
    }
    return outputs;
  };
});
process.exit();
