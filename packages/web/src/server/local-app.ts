import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { HttpProblem } from "./http-problem.ts";
import { localOnly } from "./local-only.ts";
import { problemOf } from "./problem-of.ts";
import type { WorkEnvironment } from "./work-gate.ts";

/**
 * A Hono app for this machine alone: it answers only to its own pages, lets them load nothing from elsewhere, and turns every
 * error into `{ error: { code, message } }`.
 *
 * @param onFailure told of errors that are the server's own. Default: writes them to standard error
 */
export function localApp(onFailure: (error: unknown) => void = (error) => console.error(error)): Hono<WorkEnvironment> {
  const app = new Hono<WorkEnvironment>();
  app.use(headers, localOnly);
  app.onError((error, c) => {
    c.get("work")?.end();
    const { status, body } = problemOf(error);
    if (body.error.code === "SERVER_FAILED") onFailure(error);
    return c.json(body, status);
  });
  app.notFound((c) => {
    const { status, body } = problemOf(new HttpProblem("NOT_FOUND", 404, `there is no ${c.req.path}`));
    return c.json(body, status);
  });
  return app;
}

const own = ["'self'"];
const none = ["'none'"];
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: none,
    scriptSrc: own,
    styleSrc: own,
    imgSrc: own,
    connectSrc: own,
    baseUri: none,
    formAction: none,
    frameAncestors: none,
    requireTrustedTypesFor: ["'script'"],
  },
  referrerPolicy: "no-referrer",
  xFrameOptions: "DENY",
  permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
  strictTransportSecurity: false, // loopback has no TLS
});
