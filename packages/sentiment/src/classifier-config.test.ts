import { describe, expect, it } from "vitest";
import { classifierConfig } from "./classifier-config.ts";

const bert = { model_type: "bert", vocab_size: 30522, max_position_embeddings: 512, id2label: { 0: "NEG", 1: "POS" } };

describe("classifierConfig", () => {
  it("reads labels, limits and activation", () => {
    expect(classifierConfig(bert)).toEqual({
      modelType: "bert",
      labels: ["NEG", "POS"],
      activation: "softmax",
      temperature: 1,
      vocabSize: 30522,
      maxTokens: 512,
    });
    expect(classifierConfig({ ...bert, problem_type: "multi_label_classification" }).activation).toBe("sigmoid");
    expect(classifierConfig({ num_labels: 3 }).labels).toEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
  });

  it("reads the temperature", () => {
    expect(classifierConfig({ ...bert, glossa: { temperature: 0.5 } }).temperature).toBe(0.5);
  });

  it("takes RoBERTa's offset off the positions", () => {
    expect(
      classifierConfig({ ...bert, model_type: "roberta", max_position_embeddings: 514, pad_token_id: 1 }).maxTokens,
    ).toBe(512);
  });

  it.each([
    [null, /object/],
    [{ ...bert, id2label: undefined }, /id2label/],
    [{ ...bert, id2label: { 0: "only" } }, /names 1 labels/],
    [{ ...bert, id2label: { 0: "a", 2: "c" } }, /id2label\["1"\]/],
    [{ ...bert, vocab_size: -1 }, /vocab_size/],
    [{ ...bert, problem_type: "regression" }, /regression/],
    [{ num_labels: 1e9 }, /at most/],
    [{ ...bert, glossa: { temperature: 0 } }, /glossa\.temperature = 0/],
    [{ ...bert, glossa: { temperature: "1" } }, /glossa\.temperature/],
  ])("refuses %j", (json, message) => {
    expect(() => classifierConfig(json)).toThrow(message);
    expect(() => classifierConfig(json)).toThrow(expect.objectContaining({ code: "SENTIMENT_MODEL_UNSUPPORTED" }));
  });
});
