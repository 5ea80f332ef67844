import type { Net } from "../../layers/net.ts";
import type { Value } from "../../onnx/graph.ts";
import { binary, ints, reduce, reshape, scalar } from "../../onnx/operators.ts";
import { seq2seqNames } from "../seq2seq-io.ts";

/** Tokens of a group: a search reads one maximum for so many logits, and all of them in a few groups. */
const GROUP_SIZE = 32;

/**
 * Adds the outputs `log_sum_exp` and `maxima`. A group's tokens lie apart, so that its maximum is that of whole vectors:
 * several times as fast as of neighbours.
 *
 * @param logits float32 [rows, vocab]
 */
export function addLogitsSummary({ graph }: Net, logits: Value): void {
  const [rows, vocab] = logits.shape as readonly [string, number];
  const groups = Math.ceil(vocab / GROUP_SIZE);
  const missing = groups * GROUP_SIZE - vocab;
  const whole =
    missing === 0
      ? logits
      : graph.node(
          "Pad",
          [logits, ints(graph, [0, 0, 0, missing]), scalar(graph, "float32", Number.NEGATIVE_INFINITY)],
          [{ dtype: "float32", shape: [rows, vocab + missing] }],
        )[0];
  const grouped = reshape(graph, whole, [-1, GROUP_SIZE, groups], [rows, GROUP_SIZE, groups]);
  const maxima = reduce(graph, "ReduceMax", grouped, 1, false);
  // ReduceLogSumExp is sixteen times as slow as LogSoftmax, whose largest element is the largest logit less the sum
  const logProbabilities = graph.node("LogSoftmax", [logits], [logits], { attributes: { axis: -1 } })[0];
  const largest = (x: Value): Value => reduce(graph, "ReduceMax", x, 1, false);
  graph.output(seq2seqNames.logSumExp, binary(graph, "Sub", largest(maxima), largest(logProbabilities)));
  graph.output(seq2seqNames.maxima, maxima);
}
