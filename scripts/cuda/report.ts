import type { DoctorReport } from "@glossa/runtime";
import type { Measured, Timing } from "./measure.ts";
import type { CaseResult } from "./vitest-here.ts";

interface Report {
  readonly provider: string;
  readonly gpu?: string;
  readonly node: string;
  readonly doctor?: DoctorReport;
  readonly contract?: readonly CaseResult[];
  readonly encoder?: Measured;
  readonly decoder?: Measured;
  readonly profile?: { readonly operators: readonly { operator: string; provider: string; calls: number }[] };
  readonly torch?: readonly Timing[] | string;
  readonly errors?: Readonly<Record<string, string>>;
}

/** What did not hold, one line each. */
export function failuresOf(value: object): string[] {
  const report = value as Report;
  const differences = [...(report.encoder?.differences ?? []), ...(report.decoder?.differences ?? [])];
  const onProvider = report.profile?.operators.find(({ operator }) => operator === "GroupQueryAttention")?.provider;
  const wanted = { cuda: "CUDAExecutionProvider", cpu: "CPUExecutionProvider" }[report.provider];
  return [
    ...Object.entries(report.errors ?? {}).map(([step, error]) => `${step}: ${error.split("\n")[0]}`),
    ...(report.contract ?? [])
      .filter(({ error }) => error !== undefined)
      .map(({ name, error }) => `${name}: ${error?.slice(0, 300)}`),
    ...differences
      .filter(({ relative, limit }) => !(relative <= limit))
      .map(({ what, relative, limit }) => `${what} differs by ${relative}, more than ${limit}`),
    ...(onProvider === wanted || report.profile === undefined ? [] : [`attention ran on ${onProvider}, not ${wanted}`]),
  ];
}

/** The report to read. */
export function asMarkdown(value: object): string {
  const report = value as Report;
  const { doctor, contract = [], encoder, decoder, profile, torch } = report;
  const passed = contract.filter(({ error }) => error === undefined).length;
  const table = (head: string[], rows: string[][]): string[] => [
    `| ${head.join(" | ")} |`,
    `|${head.map(() => "---").join("|")}|`,
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
  ];
  const times = [...(encoder?.times ?? []), ...(decoder?.times ?? [])];
  const failures = failuresOf(report);
  return [
    `# The runtime with provider ${report.provider}`,
    "",
    `- GPU: ${report.gpu ?? "none"}`,
    `- ONNX Runtime ${doctor?.versions.onnxruntime}, Node ${report.node}, ${doctor?.system.cpu}`,
    ...(doctor?.providers ?? [])
      .filter(({ name }) => name === report.provider)
      .flatMap(({ libraries }) => libraries.map((each) => `- ${each.found ? "found" : "missing"} ${each.name}`)),
    `- contract suite: ${passed} of ${contract.length} passed`,
    "",
    ...(failures.length === 0 ? [] : ["## What failed", "", ...failures.map((line) => `- ${line}`), ""]),
    "## Results against the CPU (float32), largest difference over largest value",
    "",
    ...table(
      ["what", "difference", "limit"],
      [...(encoder?.differences ?? []), ...(decoder?.differences ?? [])].map(({ what, relative, limit }) => [
        what,
        relative.toExponential(1),
        String(limit),
      ]),
    ),
    "## Times (medians, wall)",
    "",
    ...table(
      ["what", "ms"],
      times.map(({ what, milliseconds }) => [what, milliseconds.toFixed(3)]),
    ),
    "## PyTorch, same sizes",
    "",
    ...(Array.isArray(torch)
      ? table(
          ["what", "ms"],
          torch.map(({ what, milliseconds }) => [what, milliseconds.toFixed(3)]),
        )
      : [String(torch ?? "not measured"), ""]),
    "## Where the operators of one decoder layer ran",
    "",
    ...table(
      ["operator", "provider", "calls"],
      (profile?.operators ?? []).map(({ operator, provider, calls }) => [operator, provider, String(calls)]),
    ),
  ].join("\n");
}
