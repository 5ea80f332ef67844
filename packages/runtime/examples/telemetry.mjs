// Turns the runtime's diagnostics events into OpenTelemetry spans and Prometheus metrics. Copy what you need.
import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** Subscribes by channel name; the returned function ends it. */
function listen(listeners) {
  for (const [name, listener] of Object.entries(listeners)) subscribe(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) unsubscribe(name, listener);
  };
}

/**
 * A span per run, beneath the span that is active where `run` is called: events come in the caller's async context.
 *
 * @param {import("@opentelemetry/api").Tracer} tracer `trace.getTracer("glossa")` of @opentelemetry/api
 * @returns {() => void} ends it
 */
export function traceRuns(tracer) {
  const ERROR = 2; // SpanStatusCode.ERROR
  const spans = new WeakMap();
  return listen({
    "glossa:runtime:run:queue"(run) {
      const { model, backend, provider, id } = run.session;
      const attributes = {
        "glossa.model": model,
        "glossa.session": id,
        "glossa.backend": backend,
        "glossa.provider": provider,
        "glossa.run.kind": run.kind,
        "glossa.queue.before": run.queuedBefore,
      };
      spans.set(run, tracer.startSpan("glossa.run", { attributes }));
    },
    "glossa:runtime:run:start"(run) {
      spans.get(run)?.addEvent("started");
    },
    "glossa:runtime:run:end"(run) {
      const span = spans.get(run);
      if (span === undefined) return; // it was asked for before anybody listened
      span.setAttribute("glossa.run.outcome", run.outcome);
      span.setAttribute("glossa.queue.ms", run.queueMilliseconds);
      if (run.outcome === "failed") {
        span.recordException(run.error);
        span.setStatus({ code: ERROR, message: String(run.error?.message ?? run.error) });
      }
      span.end();
    },
  });
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A histogram in Prometheus' sense: how many values were at most each bound. */
function histogram() {
  const counts = BUCKETS.map(() => 0);
  let count = 0;
  let sum = 0;
  return {
    add(seconds) {
      count++;
      sum += seconds;
      for (let index = 0; index < BUCKETS.length; index++) if (seconds <= BUCKETS[index]) counts[index]++;
    },
    lines: (name, labels) => [
      ...BUCKETS.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${counts[index]}`),
      `${name}_bucket{${labels},le="+Inf"} ${count}`,
      `${name}_sum{${labels}} ${sum}`,
      `${name}_count{${labels}} ${count}`,
    ],
  };
}

const quoted = (text) => `"${String(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

/**
 * Counts and durations per model in Prometheus' text format: serve `text()` at /metrics.
 *
 * @returns {{ text: () => string, stop: () => void }}
 */
export function runtimeMetrics() {
  const models = new Map();
  const of = (model) => {
    if (!models.has(model)) {
      models.set(model, {
        outcomes: { completed: 0, failed: 0, aborted: 0 },
        now: { queued: 0, running: 0, sessions: 0 },
        queue: histogram(),
        run: histogram(),
      });
    }
    return models.get(model);
  };
  const seen = new WeakSet();
  const started = new WeakSet();
  const stop = listen({
    "glossa:runtime:load"({ session }) {
      if (session !== undefined) of(session.model).now.sessions++;
    },
    "glossa:runtime:close"({ session }) {
      of(session.model).now.sessions--;
    },
    "glossa:runtime:run:queue"(run) {
      seen.add(run);
      of(run.session.model).now.queued++;
    },
    "glossa:runtime:run:start"(run) {
      if (!seen.has(run)) return;
      started.add(run);
      of(run.session.model).now.queued--;
      of(run.session.model).now.running++;
    },
    "glossa:runtime:run:end"(run) {
      if (!seen.has(run)) return;
      const { outcomes, now, queue, run: runs } = of(run.session.model);
      outcomes[run.outcome]++;
      now[started.has(run) ? "running" : "queued"]--;
      queue.add(run.queueMilliseconds / 1000);
      if (run.runMilliseconds !== undefined) runs.add(run.runMilliseconds / 1000);
    },
  });

  function text() {
    const lines = [];
    const metric = (name, type, help, values) => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const [model, of] of models) lines.push(...values(`model=${quoted(model)}`, of));
    };
    metric("glossa_runs_total", "counter", "Runs that ended, by outcome.", (labels, { outcomes }) =>
      Object.entries(outcomes).map(([outcome, n]) => `glossa_runs_total{${labels},outcome="${outcome}"} ${n}`),
    );
    for (const [state, help] of Object.entries({
      queued: "Runs that wait.",
      running: "Runs under way.",
      sessions: "Open sessions.",
    })) {
      metric(`glossa_${state}`, "gauge", help, (labels, { now }) => [`glossa_${state}{${labels}} ${now[state]}`]);
    }
    metric("glossa_queue_seconds", "histogram", "Time in the queue.", (labels, { queue }) =>
      queue.lines("glossa_queue_seconds", labels),
    );
    metric("glossa_run_seconds", "histogram", "Time of the run itself.", (labels, { run }) =>
      run.lines("glossa_run_seconds", labels),
    );
    return `${lines.join("\n")}\n`;
  }
  return { text, stop };
}
