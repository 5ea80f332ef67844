import { expect, test } from "vitest";
import { expressionPattern } from "./text-pattern.ts";

test.each(["(a*)*b", "(?:a+)+$", "((a|b)*c*)*", "(?:\\s{2,}x)*", "(?:a{1,50}){1,50}", "a+*"])(
  "%s is refused",
  (pattern) => {
    expect(() => expressionPattern(pattern)).toThrow(/exponential/);
  },
);

test.each(["a++b", "(?>a+)+b", "(?:ab){1,3}", "\\p{N}{1,3}+", "(?:a+|b)?c", "\\s*[\\r\\n]+"])(
  "%s is taken",
  (pattern) => {
    const started = performance.now();
    expressionPattern(pattern).stretches("a".repeat(5000));
    expect(performance.now() - started).toBeLessThan(2000);
  },
);
