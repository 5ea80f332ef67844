import { setMaxListeners } from "node:events";
import type { MiddlewareHandler } from "hono";
import { HttpProblem } from "./http-problem.ts";

/** The work of one request. */
export interface Work {
  /** Aborts when the client goes away, the time is over, or the server closes; its reason is an `HttpProblem`. */
  readonly signal: AbortSignal;
  /** Says that the work goes on after the handler has answered, until `end()`: a stream. */
  keep(): void;
  end(): void;
  /** Ends it because nobody wants the answer any more. */
  cancel(): void;
}

export type WorkEnvironment = { Variables: { work: Work } };

export interface WorkGateOptions {
  /** Requests that may be under way at once; one more is refused with `SERVER_BUSY`. */
  readonly most: number;
  /** Milliseconds that a request may take, reading it and answering included. */
  readonly timeout: number;
  /** Ends all work when the server closes. */
  readonly closing: AbortSignal;
}

/** Bounds the work of some routes, and gives each request its `work`. */
export function workGate({ most, timeout, closing }: WorkGateOptions): MiddlewareHandler<WorkEnvironment> {
  let underWay = 0;
  setMaxListeners(0, closing); // each request listens
  return async (c, next) => {
    if (closing.aborted) throw new HttpProblem("SERVER_CLOSING", 503, "the server is closing");
    if (underWay >= most) {
      c.header("retry-after", "1");
      throw new HttpProblem("SERVER_BUSY", 503, `${most} requests are under way already; try again`);
    }
    underWay++;
    const work = begin(c.req.raw.signal, closing, timeout, () => underWay--);
    c.set("work", work);
    await next();
    work.leave();
  };
}

function begin(
  client: AbortSignal,
  closing: AbortSignal,
  timeout: number,
  onEnd: () => void,
): Work & { leave(): void } {
  const controller = new AbortController();
  const gone = () => controller.abort(new HttpProblem("REQUEST_CANCELLED", 400, "the client went away"));
  const closes = () => controller.abort(new HttpProblem("SERVER_CLOSING", 503, "the server is closing"));
  const late = () =>
    controller.abort(new HttpProblem("REQUEST_TIMED_OUT", 504, `the work took more than ${timeout / 1000} s`));
  const timer = setTimeout(late, timeout);
  client.addEventListener("abort", gone, { once: true });
  closing.addEventListener("abort", closes, { once: true });
  let open = true;
  let kept = false;
  const end = () => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    client.removeEventListener("abort", gone);
    closing.removeEventListener("abort", closes);
    onEnd();
  };
  return {
    signal: controller.signal,
    keep() {
      kept = true;
    },
    end,
    cancel() {
      gone();
      end();
    },
    leave() {
      if (!kept) end();
    },
  };
}
