// Stands in for vitest where only Node is: pack.mjs bundles the contract suite with this in vitest's place.
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

type Work = () => unknown;
export interface CaseResult {
  readonly name: string;
  readonly error: string | undefined;
  readonly milliseconds: number;
}

interface Suite {
  readonly name: string;
  readonly before: Work[];
  readonly after: Work[];
  readonly steps: (Suite | { readonly name: string; readonly work: Work })[];
}

const root: Suite = { name: "", before: [], after: [], steps: [] };
let current = root;

export const expect: typeof chai.expect & Record<string, unknown> = chai.expect as never;
export const beforeAll = (work: Work): void => void current.before.push(work);
export const afterAll = (work: Work): void => void current.after.push(work);

export function describe(name: string, work: Work): void {
  const suite: Suite = { name, before: [], after: [], steps: [] };
  current.steps.push(suite);
  const outer = current;
  current = suite;
  work();
  current = outer;
}

function addTest(name: string, work: Work): void {
  current.steps.push({ name, work });
}

/** `%s` alone, as the contract uses no more. */
function each<T>(values: readonly T[]): (name: string, work: (value: T) => unknown) => void {
  return (name, work) => {
    for (const value of values) addTest(name.replace("%s", String(value)), () => work(value));
  };
}

export const test: typeof addTest & { readonly each: typeof each } = Object.assign(addTest, { each });

const LONGEST_MS = 60_000;

/** Runs what was described, one after the other. */
export async function runAll(suite: Suite = root, path = ""): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const work of suite.before) await work();
  for (const step of suite.steps) {
    const name = path === "" ? step.name : `${path} > ${step.name}`;
    if ("steps" in step) {
      results.push(...(await runAll(step, name)));
      continue;
    }
    const started = performance.now();
    let error: string | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`took longer than ${LONGEST_MS} ms`)), LONGEST_MS);
      });
      await Promise.race([step.work(), late]);
    } catch (thrown) {
      error = String((thrown as Error)?.message ?? thrown);
    } finally {
      clearTimeout(timer);
    }
    results.push({ name, error, milliseconds: performance.now() - started });
  }
  for (const work of suite.after) await work();
  return results;
}
