import { get } from "#api/endpoint.ts";
import { handlers, RawAnswer, textAnswer } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { isLoopback } from "../http/loopback.ts";
import type { Metrics } from "../metrics.ts";

/** Outside the API's prefix, for machines that look after machines. */
const healthApi = {
  health: get("/healthz", { summary: "Whether the server is up", auth: "none" }),
  latencyCheck: get("/latency-check", { summary: "For timing a round trip", auth: "none" }),
  metrics: get("/metrics", { summary: "Numbers for Prometheus", auth: "none" }),
};

export function healthRoutes({ registry }: Metrics) {
  return handlers(healthApi, {
    async health() {
      return textAnswer("OK");
    },
    async latencyCheck() {
      return textAnswer("OK");
    },
    async metrics({ request, actor }) {
      if (!actor && !isLoopback(request))
        throw HttpError.unauthorized("Metrics are for this machine, or for a signed-in user.");
      return new RawAnswer(await registry.metrics(), registry.contentType);
    },
  });
}
