import { openSession } from "@glossa/runtime";
import { backendContract } from "../../packages/runtime/src/backend.contract.ts";
import { type CaseResult, describe, runAll } from "./vitest-here.ts";

/** Runs the backends' contract suite with an execution provider. */
export function runContract(provider: string): Promise<CaseResult[]> {
  describe("c-api", () => {
    const without = { dtypes: [], stopsRunningRuns: false };
    const base = { threads: 1, backend: "c-api", provider } as const;
    backendContract("c-api", (model, more) => openSession(model, { ...base, ...more }), without, provider);
  });
  return runAll();
}
