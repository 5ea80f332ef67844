// Writes src/c-api/generated/function-order.ts from ONNX Runtime's public header onnxruntime_c_api.h.
//
//   node scripts/generate-function-order.mjs path/to/onnxruntime_c_api.h
//
// `struct OrtApi` is a table of function pointers. ONNX Runtime promises that functions are only ever appended to it, so
// an entry's position is the same in every later version of the library. Only the order of the names is taken over.
import { readFileSync, writeFileSync } from "node:fs";

const [header] = process.argv.slice(2);
if (header === undefined) throw new Error("usage: node scripts/generate-function-order.mjs onnxruntime_c_api.h");
const text = readFileSync(header, "utf8");
const version = /#define ORT_API_VERSION (\d+)/.exec(text)?.[1];
const start = text.indexOf("struct OrtApi {");
const body = text
  .slice(start, text.indexOf("\n};", start))
  .replace(/\/\*[\s\S]*?\*\//g, "")
  .replace(/\/\/.*/g, "");
const entries = body.matchAll(/ORT_API2_STATUS\((\w+)|ORT_CLASS_RELEASE\((\w+)\)|\(ORT_API_CALL\s*\*\s*(\w+)\)/g);
const names = [...entries].map(([, status, released, other]) => status ?? (released ? `Release${released}` : other));

writeFileSync(
  new URL("../src/c-api/generated/function-order.ts", import.meta.url),
  `// Written by scripts/generate-function-order.mjs from onnxruntime_c_api.h, ORT_API_VERSION ${version}. Do not edit.

/** The names of OrtApi's function pointers, in the order of the table. */
export const functionOrder: readonly string[] = \`
${names.join("\n")}
\`.trim().split("\\n");
`,
);
console.log(`${names.length} functions`);
