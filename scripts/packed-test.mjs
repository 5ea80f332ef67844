// Packs the packages, installs the tarballs in an empty project outside the repository, and does each task's job there from ES
// modules, from require() and from the command line. What npm would publish must work, not only what lies in the checkout.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const manifests = readdirSync(join(root, "packages"))
  .map((name) => JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")))
  .filter((manifest) => !manifest.private);

const scratch = mkdtempSync(join(tmpdir(), "glossa-packed-"));
const npm = (args, cwd) =>
  execFileSync("npm", args, {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
  });

try {
  mkdirSync(join(scratch, "tarballs"));
  const packed = JSON.parse(
    npm(
      [
        "pack",
        "--json",
        "--pack-destination",
        join(scratch, "tarballs"),
        ...manifests.flatMap(({ name }) => ["-w", name]),
      ],
      root,
    ),
  );
  const list = Array.isArray(packed) ? packed : Object.values(packed);
  const dependencies = Object.fromEntries(list.map(({ name, filename }) => [name, `file:../tarballs/${filename}`]));
  for (const { name, size, unpackedSize, entryCount } of list) {
    console.log(
      `${name}: ${(size / 1e6).toFixed(2)} MB packed, ${(unpackedSize / 1e6).toFixed(2)} MB, ${entryCount} files`,
    );
  }

  const project = join(scratch, "project");
  mkdirSync(project);
  const settings = {
    name: "packed-test",
    private: true,
    dependencies,
    allowScripts: { "onnxruntime-node": false, koffi: false },
  };
  writeFileSync(join(project, "package.json"), JSON.stringify(settings, null, 2));
  npm(["install", "--no-audit", "--no-fund", "--loglevel=error"], project);

  const body = `
    const classifier = await createClassifier();
    const { label, score } = await classifier.classify("What a wonderful little film.");
    await classifier.close();
    if (label !== "POSITIVE" || !(score > 0.9)) throw new Error("unexpected: " + label + " " + score);
    console.log("  " + label + " " + score.toFixed(4) + " on " + classifier.model.backend);`;
  writeFileSync(join(project, "esm.mjs"), `import { createClassifier } from "@glossa/sentiment";${body}`);
  writeFileSync(
    join(project, "cjs.cjs"),
    `const { createClassifier } = require("@glossa/sentiment");(async () => {${body}})();`,
  );
  // The pool's threads start a file of the package's own.
  writeFileSync(
    join(project, "pool.mjs"),
    `import { createTokenizerPool, loadTokenizer } from "@glossa/tokenizer";
    import { modelDirectory } from "@glossa/model-sentiment-en";
    const pool = await createTokenizerPool({ directory: modelDirectory }, { workers: 2 });
    const ids = await pool.encode("What a wonderful little film.");
    await pool.close();
    const { ids: expected } = (await loadTokenizer(modelDirectory)).encode("What a wonderful little film.");
    if (ids.join() !== expected.join()) throw new Error("unexpected: " + ids);
    console.log("  " + ids.length + " tokens from " + pool.workers + " threads");`,
  );
  writeFileSync(
    join(project, "translate.mjs"),
    `import { createTranslator } from "@glossa/translation";
    import { Translator } from "@glossa/translation/web";
    const translator = await createTranslator();
    const { text } = await translator.translate("Thank you very much.", { from: "en", to: "fr" });
    await translator.close();
    const web = await Translator.create({ sourceLanguage: "en", targetLanguage: "fr" });
    const again = await web.translate("Thank you very much.");
    web.destroy();
    if (text === "" || again !== text) throw new Error("unexpected: " + text + " and " + again);
    console.log("  " + text);`,
  );
  writeFileSync(
    join(project, "write.mjs"),
    `import { createGenerator } from "@glossa/generation";
    const generator = await createGenerator();
    const { text } = await generator.generate("Once upon a time", { maxNewTokens: 12, seed: 1 });
    await generator.close();
    if (text.trim() === "") throw new Error("nothing was written");
    console.log(" " + text);`,
  );
  for (const file of ["pool.mjs", "translate.mjs", "write.mjs"]) {
    console.log(file);
    execFileSync(process.execPath, [file], { cwd: project, stdio: "inherit", timeout: 120_000 });
  }
  console.log("glossa translate");
  writeFileSync(join(project, "page.md"), "# Good morning\n\nThank you *very* much.\n");
  npm(["exec", "--no", "--", "glossa", "translate", "--to", "fr", "page.md", "-o", "page.fr.md"], project);
  const page = readFileSync(join(project, "page.fr.md"), "utf8");
  if (!/^# \S.*\n\n\S.*\n$/.test(page)) throw new Error(`unexpected: ${page}`);
  for (const backend of ["c-api", "worker"]) {
    for (const file of ["esm.mjs", "cjs.cjs"]) {
      console.log(`${file}, backend ${backend}`);
      execFileSync(process.execPath, [file], {
        cwd: project,
        stdio: "inherit",
        timeout: 120_000,
        env: { ...process.env, GLOSSA_BACKEND: backend },
      });
    }
  }
  console.log("packed-tarball test: all packages install and work");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
