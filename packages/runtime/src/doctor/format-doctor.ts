import type { Check, DoctorReport } from "./report.ts";

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function checked(check: Check): string {
  return check.ok ? "works" : `does not work: ${check.error}`;
}

/** The report as text for a terminal, with a line per fact and what to do about what is missing. */
export function formatDoctor(report: DoctorReport): string {
  const { versions, system, backend, providers } = report;
  const memory = [`${gigabytes(system.memoryFreeBytes)} free of ${gigabytes(system.memoryTotalBytes)}`];
  if (system.memoryLimitBytes !== undefined) memory.push(`limit ${gigabytes(system.memoryLimitBytes)}`);
  const limit = system.cpuLimit === undefined ? "" : `, limited to ${system.cpuLimit.toFixed(1)}`;
  const lines = [
    "versions",
    `  @glossa/runtime   ${versions.runtime}`,
    `  Node.js           ${versions.node}`,
    `  ONNX Runtime      ${versions.onnxruntime ?? "not loaded"}`,
    `  onnxruntime-node  ${versions.onnxruntimeNode ?? "not installed"}`,
    `  koffi             ${versions.koffi ?? "not installed"}`,
    "system",
    `  platform          ${system.platform} ${system.arch}`,
    `  CPU               ${system.cpu}, ${system.cpus} usable${limit}`,
    `  instructions      ${system.instructions.join(" ") || "not known"}`,
    `  threads           ${system.threads} per run; thread pool of ${system.poolSize}`,
    `  memory            ${memory.join(", ")}`,
    `  NVIDIA driver     ${system.nvidiaDriver ?? "none found"}`,
    "backend",
    `  in use            ${backend.chosen ?? "none"}${backend.forced ? ` (GLOSSA_BACKEND=${backend.forced})` : ""}`,
    `  library           ${backend.library ?? "none found"}`,
    `  c-api             ${checked(backend["c-api"])}`,
    `  worker            ${checked(backend.worker)}`,
    "providers",
  ];
  if (system.vnni === false) {
    lines.splice(9, 0, "                    no VNNI: full-range int8 weights lose precision, use uint8 or 7-bit ones");
  }
  for (const provider of providers) {
    const time = provider.milliseconds === undefined ? "" : ` (one node in ${provider.milliseconds.toFixed(1)} ms)`;
    lines.push(`  ${provider.name.padEnd(17)} ${provider.ok ? `works${time}` : `not available: ${provider.error}`}`);
    for (const { name, found, where } of provider.libraries) {
      lines.push(`    ${found ? "found  " : "missing"} ${name} in ${where}`);
    }
    if (provider.remedy !== undefined) lines.push(`    ${provider.remedy}`);
  }
  return `${lines.join("\n")}\n`;
}
