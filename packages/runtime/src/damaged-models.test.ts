import { tensor } from "@glossa/tensor";
import { attentionStepModel, networkModel, slowModel } from "@glossa/testing";
import { expect, test } from "vitest";
import { openSession } from "./open-session.ts";
import { externalLocations } from "./start-cache/external-locations.ts";

/** GLOSSA_FUZZ asks for more. */
const MUTATIONS = Number(process.env["GLOSSA_FUZZ"] ?? 300);

/** Park–Miller: a sequence that is the same every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

test(`${MUTATIONS} damaged models are refused with a code, or run, and never end the process`, async () => {
  const random = randomNumbers(12_345);
  const models = [networkModel().model, slowModel(), attentionStepModel()];
  const outcomes = new Map<string, number>();
  const count = (outcome: string): void => {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  for (let mutation = 0; mutation < MUTATIONS; mutation++) {
    const model = models[mutation % models.length]!.slice();
    // The graph's structure is at both ends; the weights lie between.
    const reach = Math.min(model.length, 500);
    for (let bytes = 1 + Math.floor(random() * 4); bytes > 0; bytes--) {
      const offset = Math.floor(random() * reach);
      model[random() < 0.5 ? offset : model.length - 1 - offset] = Math.floor(random() * 256);
    }
    externalLocations(model);
    try {
      await using session = await openSession(model, { backend: "c-api", threads: 1 });
      count("opened");
      const feeds = session.inputs.map(({ name, dtype, shape }) => {
        const sizes = shape.map((size) => (typeof size === "number" ? Math.min(size, 64) : 2));
        return [name, tensor(dtype, sizes)] as const;
      });
      await session.run(Object.fromEntries(feeds), { signal: AbortSignal.timeout(500) });
      count("ran");
    } catch (error) {
      count((error as { code?: unknown; name: string }).code?.toString() ?? (error as Error).name);
    }
  }
  const timeout = String(DOMException.TIMEOUT_ERR);
  const allowed = ["opened", "ran", timeout];
  for (const outcome of outcomes.keys()) {
    expect(allowed.includes(outcome) || /^RUNTIME_(MODEL|RUN|INPUT)_/.test(outcome), outcome).toBe(true);
  }
  expect(outcomes.get("RUNTIME_MODEL_INVALID")).toBeGreaterThan(MUTATIONS / 4);
  expect(outcomes.get("opened")).toBeGreaterThan(MUTATIONS / 10);
});
