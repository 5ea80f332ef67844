import { expect, it } from "vitest";
import { autoDType } from "./auto-dtype.ts";

it("chooses by target, size and task", () => {
  expect(autoDType("text-classification", "cpu", 22e6)).toBe("int8");
  expect(autoDType("text-classification", "cpu", 1e5)).toBe("fp32");
  expect(autoDType("text-generation", "cpu", 135e6)).toBe("int8");
  expect(autoDType("text-generation", "cpu", 7e9)).toBe("int4");
  expect(autoDType("text2text-generation", "cpu", 3e9)).toBe("int8");
  expect(autoDType("text-generation", "cuda", 7e9)).toBe("fp16");
  expect(autoDType("text-generation", "cuda", 70e9)).toBe("int4");
});
