import { expect, test } from "vitest";
import { doctor } from "./doctor.ts";
import { formatDoctor } from "./format-doctor.ts";

test("the doctor finds what is here and says what is missing", async () => {
  const report = await doctor();
  expect(report.versions.runtime).toMatch(/^\d+\.\d+\.\d+/);
  expect(report.versions.onnxruntime).toBe(report.versions.onnxruntimeNode);
  expect(report.versions.koffi).toMatch(/^\d+\./);
  expect(report.backend).toMatchObject({ chosen: "c-api", "c-api": { ok: true }, worker: { ok: true } });
  expect(report.system.threads).toBeGreaterThanOrEqual(1);
  const byName = Object.fromEntries(report.providers.map((provider) => [provider.name, provider]));
  expect(byName["cpu"]).toMatchObject({ ok: true, built: true });
  expect(byName["cpu"]?.milliseconds).toBeGreaterThan(0);
  for (const provider of report.providers) {
    expect(provider.ok || (provider.error !== undefined && provider.remedy !== undefined)).toBe(true);
  }
  expect(JSON.parse(JSON.stringify(report))).toMatchObject({ providers: report.providers });

  const text = formatDoctor(report);
  expect(text).toContain(`ONNX Runtime      ${report.versions.onnxruntime}`);
  expect(text).toMatch(/^ {2}cpu +works \(one node in [\d.]+ ms\)$/m);
  for (const { name, ok } of report.providers)
    if (!ok) expect(text).toMatch(new RegExp(`^  ${name} +not available: `, "m"));
});
