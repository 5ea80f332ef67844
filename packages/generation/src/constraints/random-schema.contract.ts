/** Evenly distributed numbers in [0, 1), the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface RandomSchema {
  readonly schema: Record<string, unknown>;
  valid(value: unknown): boolean;
  make(): unknown;
}

/** A random schema with a predicate and a generator of its own. */
export function randomSchema(random: () => number, depth: number): RandomSchema {
  const below = (count: number) => Math.floor(random() * count);
  const text = (length: number) =>
    Array.from({ length }, () => ["a", "b", '"', "\\", "\n", "\u0001", "é", "日", "😀", "/", " "][below(11)]).join("");
  switch (below(depth > 0 ? 11 : 7)) {
    case 0:
      return { schema: { type: "null" }, valid: (v) => v === null, make: () => null };
    case 1:
      return { schema: { type: "boolean" }, valid: (v) => typeof v === "boolean", make: () => random() < 0.5 };
    case 2: {
      const low = below(4000) - 2000;
      const high = low + below(random() < 0.5 ? 20 : 100_000);
      return {
        schema: { type: "integer", minimum: low, maximum: high },
        valid: (v) => Number.isInteger(v) && (v as number) >= low && (v as number) <= high,
        make: () => low + below(high - low + 1),
      };
    }
    case 3:
      return {
        schema: { type: "number" },
        valid: (v) => typeof v === "number" && Number.isFinite(v),
        make: () => (random() - 0.5) * 10 ** (below(40) - 20),
      };
    case 4: {
      const min = below(4);
      const max = min + below(6);
      return {
        schema: { type: "string", minLength: min, maxLength: max },
        valid: (v) => typeof v === "string" && [...v].length >= min && [...v].length <= max,
        make: () => text(min + below(max - min + 1)),
      };
    }
    case 5: {
      const values = [text(3), below(100), null, [1, "x"], { k: true }].slice(0, 1 + below(5));
      const texts = values.map((value) => JSON.stringify(value));
      return {
        schema: { enum: values },
        valid: (v) => texts.includes(JSON.stringify(v)),
        make: () => values[below(values.length)],
      };
    }
    case 6:
      return {
        schema: { type: "string", pattern: "^[a-c]+(-\\d{2,3})?$", maxLength: 8 },
        valid: (v) => typeof v === "string" && /^[a-c]+(-\d{2,3})?$/u.test(v) && v.length <= 8,
        make: () => ["a", "abc", "b-12", "cab-123"][below(4)],
      };
    case 7: {
      const item = randomSchema(random, depth - 1);
      const min = below(3);
      const max = min + below(3);
      return {
        schema: { type: "array", items: item.schema, minItems: min, maxItems: max },
        valid: (v) => Array.isArray(v) && v.length >= min && v.length <= max && v.every(item.valid),
        make: () => Array.from({ length: min + below(max - min + 1) }, item.make),
      };
    }
    case 8: {
      const parts = [randomSchema(random, depth - 1), randomSchema(random, depth - 1)];
      return {
        schema: { anyOf: parts.map(({ schema }) => schema) },
        valid: (v) => parts.some((part) => part.valid(v)),
        make: () => parts[below(2)]!.make(),
      };
    }
    default: {
      const extra = random() < 0.3 ? randomSchema(random, 0) : undefined;
      const fields = ["name", "a", "ab", 'q"', "é"]
        .slice(0, below(6))
        .map((name) => ({ name, part: randomSchema(random, depth - 1), needed: random() < 0.6 }));
      const entries = (v: unknown) => Object.entries(v as object);
      return {
        schema: {
          type: "object",
          properties: Object.fromEntries(fields.map(({ name, part }) => [name, part.schema])),
          required: fields.filter(({ needed }) => needed).map(({ name }) => name),
          additionalProperties: extra?.schema ?? false,
        },
        valid: (v) =>
          typeof v === "object" &&
          v !== null &&
          !Array.isArray(v) &&
          fields.every(({ name, needed }) => !needed || Object.hasOwn(v, name)) &&
          entries(v).every(
            ([name, value]) => (fields.find((field) => field.name === name)?.part ?? extra)?.valid(value) === true,
          ),
        make: () =>
          Object.fromEntries([
            ...fields
              .filter(({ needed }) => needed || random() < 0.5)
              .map(({ name, part }) => [name, part.make()] as const),
            ...(extra && random() < 0.7 ? [["zz", extra.make()] as const] : []),
          ]),
      };
    }
  }
}
