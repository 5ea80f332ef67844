import type { MiddlewareHandler } from "hono";
import { HttpProblem } from "./http-problem.ts";

const names = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Answers only to this machine's own pages. The Host header must name the loopback interface, or a site elsewhere could let
 * its name point here (DNS rebinding); the Origin header, where there is one, must be this server's.
 */
export const localOnly: MiddlewareHandler = async (c, next) => {
  const host = c.req.header("host") ?? "";
  if (!names.test(host))
    throw new HttpProblem("REQUEST_FOREIGN", 403, `this server answers to localhost, not to "${host}"`);
  const origin = c.req.header("origin");
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new HttpProblem("REQUEST_FOREIGN", 403, `pages of ${origin} may not use this server`);
  }
  await next();
};
