import type { AgentScript, AppStatus, LogSource, WorkspaceAgent, WorkspaceApp } from "../http/agents.ts";
import { NS_PER_SECOND } from "../values.ts";

/** A number as an id, so that tests read `id(7)`. */
export const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** A wire time so many seconds after the tests' midnight. */
export const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24) + seconds * 1000).toISOString();

/** The same moment in milliseconds. */
export const ms = (seconds: number) => Date.UTC(2026, 10, 24) + seconds * 1000;

/** A healthy agent, ready since second 10, unless said otherwise. */
export function anAgent(change: Partial<WorkspaceAgent> = {}): WorkspaceAgent {
  return {
    id: id(1),
    parent_id: null,
    created_at: at(0),
    updated_at: at(10),
    first_connected_at: at(4),
    last_connected_at: at(10),
    started_at: at(5),
    ready_at: at(10),
    status: "connected",
    lifecycle_state: "ready",
    name: "main",
    resource_id: id(900),
    architecture: "amd64",
    operating_system: "linux",
    environment_variables: null,
    logs_length: 0,
    logs_overflowed: false,
    directory: "~",
    expanded_directory: "/home/ann",
    version: "v0.1.0",
    api_version: "2.8",
    apps: [],
    connection_timeout_seconds: 120,
    troubleshooting_url: "https://help.example/agents",
    subsystems: [],
    health: { healthy: true },
    display_apps: ["web_terminal"],
    log_sources: [],
    scripts: [],
    startup_script_behavior: "non-blocking",
    ...change,
  };
}

export function aScript(change: Partial<AgentScript> = {}): AgentScript {
  return {
    id: id(300),
    log_source_id: id(400),
    log_path: "",
    script: "./install.sh",
    cron: "",
    display_name: "Install",
    run_on_start: true,
    run_on_stop: false,
    start_blocks_login: false,
    timeout: 30 * NS_PER_SECOND,
    ...change,
  };
}

export function anApp(change: Partial<WorkspaceApp> = {}): WorkspaceApp {
  return {
    id: id(500),
    url: "http://localhost:8080",
    external: false,
    slug: "web",
    display_name: "Web",
    subdomain: false,
    sharing_level: "owner",
    healthcheck: { url: "http://localhost:8080/healthz", interval: 5, threshold: 3 },
    health: "healthy",
    hidden: false,
    open_in: "slim-window",
    statuses: [],
    ...change,
  };
}

export function anAppStatus(change: Partial<AppStatus> = {}): AppStatus {
  return {
    id: id(600),
    created_at: at(20),
    workspace_id: id(1000),
    agent_id: id(1),
    app_id: id(500),
    state: "working",
    message: "Reading the tests",
    uri: "",
    icon: "",
    needs_user_attention: false,
    ...change,
  };
}

export function aLogSource(change: Partial<LogSource> = {}): LogSource {
  return {
    workspace_agent_id: id(1),
    id: id(400),
    created_at: at(0),
    display_name: "Install",
    icon: "",
    ...change,
  };
}
