import { Hono } from "hono";
import { expect, it } from "vitest";
import { serveApp } from "./serve-app.ts";

it("tells the app that it ends, so that what runs for long does not hold the close up", async () => {
  const served = await serveApp(
    (closing) => {
      const app = new Hono();
      app.get("/", async (context) => {
        await new Promise((resolve) => closing.addEventListener("abort", resolve, { once: true }));
        return context.text("ended");
      });
      return app;
    },
    { port: 0 },
  );
  const answer = fetch(served.url).then((response) => response.text());
  await new Promise((resolve) => setTimeout(resolve, 50));
  await served.close();
  expect(await answer).toBe("ended");
});
