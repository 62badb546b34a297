import { type AgentLog, EXTERNAL_SOURCE } from "../http/logs.ts";

/** A log line; say only what the test is about. */
export const aLog = (change: Partial<AgentLog> = {}): AgentLog => ({
  id: 1,
  created_at: "2026-01-02T03:04:05Z",
  output: "hello",
  level: "info",
  source_id: EXTERNAL_SOURCE.id,
  ...change,
});
