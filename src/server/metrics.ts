import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** Numbers that the parts of the server keep as they work; `/metrics` shows them. */
export type Metrics = {
  registry: Registry;
  /** Agents connected by a link. */
  links: Gauge;
  /** Open streams to browsers and agents, by kind: websocket, sse. */
  streams: Gauge<"kind">;
  /** Attachments of browsers to terminals. */
  ptys: Gauge;
  /** Connections of tailnet clients. */
  tailnet: Gauge;
  /** Log lines stored, and log lines sent to readers. */
  logLinesIn: Counter;
  logLinesOut: Counter;
  /** API answers by method and class of status. */
  requests: Counter<"method" | "status">;
};

export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, prefix: "quarterdeck_" }); // event-loop delay among them
  const name = (rest: string) => `quarterdeck_${rest}`;
  return {
    registry,
    links: new Gauge({ name: name("agent_links"), help: "Agents connected now", registers }),
    streams: new Gauge({
      name: name("streams"),
      help: "Streams open now, by transport",
      labelNames: ["kind"],
      registers,
    }),
    ptys: new Gauge({
      name: name("terminal_attachments"),
      help: "Browsers attached to terminals now",
      registers,
    }),
    tailnet: new Gauge({
      name: name("tailnet_connections"),
      help: "Tailnet clients connected now",
      registers,
    }),
    logLinesIn: new Counter({ name: name("log_lines_in_total"), help: "Log lines stored", registers }),
    logLinesOut: new Counter({
      name: name("log_lines_out_total"),
      help: "Log lines sent to readers",
      registers,
    }),
    requests: new Counter({
      name: name("requests_total"),
      help: "API answers by method and class of status",
      labelNames: ["method", "status"],
      registers,
    }),
  };
}
