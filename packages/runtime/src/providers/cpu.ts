import type { Provider } from "./provider.ts";

/** Always there; also runs the operators that the other providers do not take. */
export const cpu: Provider = {
  name: "cpu",
  ortName: "CPUExecutionProvider",
  append: "none",
  options: {},
  remedy: "It is part of every build.",
};
