// npm start [-- [--once] [TEXT | FILE ...]]: from a bare clone to labelled text.

import { build, install, run } from "./prepare.mjs";

install();
console.log("Building the packages …");
build();
run(process.execPath, ["scripts/demo.mjs", ...process.argv.slice(2)]);
