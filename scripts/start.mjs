// npm start [-- OPTIONS [TEXT | FILE ...]]: from a bare clone to the demo pages. scripts/demo.mjs says what it takes.

import { build, install } from "./prepare.mjs";

install();
console.log("Building the packages …");
build();
await import("./demo.mjs"); // in this process, so that Ctrl-C reaches it alone
