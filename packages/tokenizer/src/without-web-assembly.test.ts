import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { byteLevelFile } from "./fixtures/small-tokenizers.ts";
import { fromJson } from "./from-json.ts";

const text = "the word 你好 of 😀, there's more\n".repeat(20);

it("gives the same ids where there is no WebAssembly", { timeout: 60_000 }, () => {
  const index = fileURLToPath(new URL("./index.ts", import.meta.url));
  const script = `
    import { fromJson } from ${JSON.stringify(index)};
    const { ids } = fromJson(${JSON.stringify(byteLevelFile)}).encode(${JSON.stringify(text)});
    console.log(JSON.stringify({ type: typeof WebAssembly, ids }));`;
  // Without a compiler for machine code there is none for WebAssembly either.
  const options = [
    "--jitless",
    "--import",
    "tsx",
    "--conditions=@glossa/source",
    "--input-type=module",
    "--eval",
    script,
  ];
  const output = execFileSync(process.execPath, options, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const { ids } = fromJson(byteLevelFile).encode(text);
  expect(JSON.parse(output)).toEqual({ type: "undefined", ids });
});
