import {
  answers,
  equal,
  holds,
  isObject,
  listOf,
  matches,
  memberOf,
  NotTried,
  type Subject,
  shaped,
  type Trial,
} from "../rule.ts";
import { anAgentPath, UNKNOWN_ID } from "./credentials.ts";

type Json = Record<string, unknown>;

const NOT_FOUND = "Agent doesn't exist with that id, or you do not have access to it.";
const LIFECYCLES =
  /^(created|starting|start_timeout|start_error|ready|shutting_down|shutdown_timeout|shutdown_error|off)$/;
const SHUT_DOWN = ["shutting_down", "shutdown_timeout", "shutdown_error", "off"];

const all = ({ facts }: Trial): Json[] => {
  if (facts.agents.length === 0) throw new NotTried("the user has no agent");
  return facts.agents.map(({ json }) => json);
};

/** Of all agents at once; nothing to look at is nothing tried. */
const some = (trial: Trial, kind: "apps" | "scripts" | "log_sources"): { one: Json; agent: Json }[] => {
  const found = all(trial).flatMap((agent) =>
    listOf(agent[kind], kind).map((one) => ({ one: shaped(one, "id:uuid", kind), agent })),
  );
  if (found.length === 0) throw new NotTried(`no agent has ${kind.replace("_", " ")}`);
  return found;
};

const time = (value: unknown) => (typeof value === "string" ? Date.parse(value) : Number.NEGATIVE_INFINITY);

/** The table of agent.md §4. */
function healthOf({ status, lifecycle_state }: Json): [boolean, string | undefined] {
  const lifecycle = String(lifecycle_state);
  if (status !== "connected" && lifecycle === "off") return [false, "agent is not running"];
  if (status === "connecting") return [false, "agent has not yet connected"];
  if (status === "timeout") return [false, "agent is taking too long to connect"];
  if (status === "disconnected") return [false, "agent has lost connection"];
  if (lifecycle === "start_error") return [false, "agent startup script exited with an error"];
  if (SHUT_DOWN.includes(lifecycle)) return [false, "agent is shutting down"];
  return [true, undefined];
}

const rule = (id: string, text: string, look: (trial: Trial) => void | Promise<void>) => ({
  id,
  rule: text,
  run: async (trial: Trial) => look(trial),
});

export const agent: Subject = {
  name: "The agent (agent.md)",
  rules: [
    rule("AG-2a", "an agent has all of its members, in their types", (trial) => {
      for (const one of all(trial))
        shaped(
          one,
          "id:uuid parent_id:uuid|null created_at:time updated_at:time first_connected_at?:time " +
            "last_connected_at?:time disconnected_at?:time started_at?:time ready_at?:time status:string " +
            "lifecycle_state:string name:string resource_id:uuid instance_id?:string architecture:string " +
            "operating_system:string environment_variables:object|null logs_length:integer logs_overflowed:boolean " +
            "directory?:string expanded_directory?:string version:string api_version:string apps:array " +
            "latency?:object connection_timeout_seconds:integer troubleshooting_url:string subsystems:array " +
            "health:object display_apps:array log_sources:array scripts:array startup_script_behavior:string",
          "agent",
        );
    }),
    rule("AG-2b", "an agent by its id is the one of its workspace", async (trial) => {
      const answer = await trial.call(anAgentPath(trial));
      answers(answer, 200);
      const got = shaped(answer.json(), "id:uuid name:string resource_id:uuid scripts:array", "agent");
      const listed = all(trial).find(({ id }) => id === got.id)!; // the path is made of one of them
      for (const name of ["name", "resource_id", "created_at", "parent_id", "version"])
        equal(got[name], listed[name], name);
    }),
    rule("AG-2c", "names are lower or upper case words with hyphens, at most 64 characters", (trial) => {
      for (const { name } of all(trial)) matches(name, /^(?=.{1,64}$)[a-z0-9](-?[a-z0-9])*$/i, "name");
    }),
    rule("AG1", "health follows from status and lifecycle, with the reason", (trial) => {
      for (const one of all(trial)) {
        const health = shaped(one.health, "healthy:boolean reason?:string", "health");
        equal(
          [health.healthy, health.reason],
          healthOf(one),
          `health of ${one.status}, ${one.lifecycle_state}`,
        );
      }
    }),
    rule("AG2", "the troubleshooting URL is never empty", (trial) => {
      for (const one of all(trial)) matches(one.troubleshooting_url, /./, "troubleshooting_url");
    }),
    rule("AG3", "an agent that never came: `timeout` after its time, `connecting` before", (trial) => {
      const never = all(trial).filter((one) => one.first_connected_at === undefined);
      if (never.length === 0) throw new NotTried("every agent has connected once");
      for (const one of never) {
        matches(one.status, /^(connecting|timeout)$/, "status");
        if (one.connection_timeout_seconds === 0) equal(one.status, "connecting", "status without a timeout");
      }
    }),
    rule("AG4", "display apps are of the known five", (trial) => {
      for (const one of all(trial))
        for (const app of listOf(one.display_apps, "display_apps"))
          matches(
            app,
            /^(vscode|vscode_insiders|web_terminal|ssh_helper|port_forwarding_helper)$/,
            "display app",
          );
    }),
    rule("AG5", "subsystems are sorted and each is there once", (trial) => {
      for (const { subsystems } of all(trial))
        equal(subsystems, [...new Set(listOf(subsystems, "subsystems"))].sort(), "subsystems");
    }),
    rule("AG6", "a version is a semver with `v`, or empty before the start", (trial) => {
      for (const one of all(trial)) matches(one.version, /^(v\d+\.\d+\.\d+.*)?$/, "version");
    }),
    rule("AG7", "the lifecycle is one of the nine states", (trial) => {
      for (const one of all(trial)) matches(one.lifecycle_state, LIFECYCLES, "lifecycle_state");
    }),
    rule("AG8", "connected and ready: healthy, without a reason", (trial) => {
      const ready = all(trial).filter((one) => one.status === "connected" && one.lifecycle_state === "ready");
      if (ready.length === 0) throw new NotTried("no agent is connected and ready");
      for (const one of ready) equal(one.health, { healthy: true }, "health");
    }),
    rule("AG11", "an unknown agent: 404 in the words of one that is another user's", async ({ call }) => {
      answers(await call(`/api/v2/workspaceagents/${UNKNOWN_ID}`), 404, { message: NOT_FOUND });
    }),
    ...["logs", "containers", "listening-ports", "connection", "coordinate?version=2.0"].map((route, at) => ({
      id: `AG12${"abcde"[at]}`,
      rule: `\`/${route.split("?")[0]}\` of an unknown agent: the same 404`,
      async run({ call }: Trial) {
        answers(await call(`/api/v2/workspaceagents/${UNKNOWN_ID}/${route}`), 404, { message: NOT_FOUND });
      },
    })),
    rule("AG13", "no parent and no environment are `null`", (trial) => {
      for (const one of all(trial)) {
        holds("parent_id" in one, "parent_id", "a member", Object.keys(one));
        const environment = one.environment_variables;
        if (isObject(environment))
          holds(Object.keys(environment).length > 0, "no variables", "null", environment);
      }
    }),
    rule("AG14", "a script that never ran has no exit code and no status", (trial) => {
      for (const { one } of some(trial, "scripts")) {
        equal("exit_code" in one, "status" in one, "exit_code and status come together");
        if ("status" in one) matches(one.status, /^(ok|exit_failure|timed_out|pipes_left_open)$/, "status");
        if (one.status === "ok") equal(one.exit_code, 0, "exit_code of ok");
      }
    }),
    rule("AG14b", "a script has all of its members, and a source of its own", (trial) => {
      for (const { one, agent } of some(trial, "scripts")) {
        shaped(
          one,
          "id:uuid log_source_id:uuid log_path:string script:string cron:string display_name:string " +
            "run_on_start:boolean run_on_stop:boolean start_blocks_login:boolean timeout:integer",
          "script",
        );
        const sources = listOf(agent.log_sources, "log_sources").map((source) => memberOf(source, "id"));
        holds(
          sources.includes(one.log_source_id),
          "log_source_id",
          "a source of the agent",
          one.log_source_id,
        );
      }
    }),
    rule("AG14c", "scripts stand in the order of their ids", (trial) => {
      some(trial, "scripts");
      for (const { scripts } of all(trial)) {
        const ids = listOf(scripts, "scripts").map((script) => memberOf(script, "id"));
        equal(ids, ids.toSorted(), "ids");
      }
    }),
    rule("AG14d", "a log source has all of its members", (trial) => {
      for (const { one, agent } of some(trial, "log_sources")) {
        shaped(
          one,
          "workspace_agent_id:uuid id:uuid created_at:time display_name:string icon:string",
          "source",
        );
        equal(one.workspace_agent_id, agent.id, "workspace_agent_id");
      }
    }),
    rule("AG15", "a connected agent was heard within 30 s, and not disconnected since", async (trial) => {
      if (!trial.facts.agent) throw new NotTried("no agent is connected");
      const answer = await trial.call(anAgentPath(trial));
      answers(answer, 200);
      const now = shaped(answer.json(), "last_connected_at?:time status:string", "agent");
      equal(now.status, "connected", "status");
      // Our clock may differ from the server's; the server's stands in the answer, in whole seconds.
      const age =
        time(answer.headers.date && new Date(answer.headers.date).toISOString()) -
        time(now.last_connected_at);
      holds(!(age > 32_000), "last_connected_at", "at most 30 s ago", now.last_connected_at);
      holds(!(time(now.disconnected_at) >= time(now.last_connected_at)), "disconnected_at", "before", now);
    }),
    rule("AG16", "a disconnected agent says since when", (trial) => {
      const gone = all(trial).filter((one) => one.status === "disconnected");
      if (gone.length === 0) throw new NotTried("no agent is disconnected");
      for (const one of gone)
        holds(
          time(one.disconnected_at) >= time(one.last_connected_at),
          "disconnected_at",
          "last_connected_at or later",
          one,
        );
    }),
    rule("AG17", "names of subdomain apps", (trial) => {
      const subdomain = some(trial, "apps").filter(({ one }) => one.subdomain === true);
      if (subdomain.length === 0) throw new NotTried("no app has a subdomain");
      for (const { one, agent } of subdomain) {
        const { workspace } = trial.facts.agents.find(({ id }) => id === agent.id)!; // found there before
        const middle = /^\d{4,5}s?$/.test(String(one.slug)) ? [agent.name] : [];
        const parts = [one.slug || one.display_name, ...middle, workspace.name, workspace.owner_name];
        equal(one.subdomain_name, parts.join("--"), "subdomain_name");
      }
    }),
    rule("AG17b", "an app has all of its members", (trial) => {
      for (const { one } of some(trial, "apps")) {
        shaped(
          one,
          "id:uuid url?:string external:boolean slug:string display_name?:string command?:string icon?:string " +
            "subdomain:boolean subdomain_name?:string sharing_level:string healthcheck:object health:string " +
            "hidden:boolean open_in:string statuses:array",
          "app",
        );
        shaped(one.healthcheck, "url:string interval:integer threshold:integer", "healthcheck");
        matches(one.sharing_level, /^(owner|authenticated|organization|public)$/, "sharing_level");
      }
    }),
    rule("AG10", "an app without a check is `disabled`, one with a check never", (trial) => {
      for (const { one } of some(trial, "apps")) {
        const isChecked = memberOf(one.healthcheck, "url") !== "";
        matches(one.health, isChecked ? /^(initializing|healthy|unhealthy)$/ : /^disabled$/, "health");
      }
    }),
    rule("AG28", "an app without a check has an empty one", (trial) => {
      const unchecked = some(trial, "apps").filter(({ one }) => one.health === "disabled");
      if (unchecked.length === 0) throw new NotTried("every app has a check");
      for (const { one } of unchecked)
        equal(one.healthcheck, { url: "", interval: 0, threshold: 0 }, "healthcheck");
    }),
    rule("AG24", "an app's newest status stands first", (trial) => {
      const many = some(trial, "apps").map(({ one }) => listOf(one.statuses, "statuses"));
      if (!many.some((statuses) => statuses.length > 1)) throw new NotTried("no app has two statuses");
      for (const statuses of many) {
        const times = statuses.map((status) => time(memberOf(status, "created_at")));
        equal(
          times,
          times.toSorted((a, b) => b - a),
          "created_at",
        );
      }
    }),
    rule("AG19", "one script that blocks login at the start makes start-up blocking", (trial) => {
      for (const one of all(trial)) {
        const scripts = listOf(one.scripts, "scripts");
        const blocks = scripts.some(
          (script) => memberOf(script, "run_on_start") && memberOf(script, "start_blocks_login"),
        );
        equal(one.startup_script_behavior, blocks ? "blocking" : "non-blocking", "startup_script_behavior");
      }
    }),
    rule("AG20", "a script's timeout is whole seconds, in nanoseconds", (trial) => {
      for (const { one } of some(trial, "scripts"))
        holds(Number(one.timeout) % 1e9 === 0, "timeout", "a multiple of 1000000000", one.timeout);
    }),
    rule("AG21", "who is ready has both times; who is starting is not ready yet", (trial) => {
      for (const one of all(trial)) {
        if (one.lifecycle_state === "ready")
          holds(
            time(one.ready_at) >= time(one.started_at) && one.started_at !== undefined,
            "ready_at",
            "at or after started_at",
            one.ready_at,
          );
        if (one.lifecycle_state === "starting") equal(one.ready_at, undefined, "ready_at");
      }
    }),
    rule("AG-6", "latency names regions, one of them preferred at most", (trial) => {
      const known = all(trial).flatMap(({ latency }) => (isObject(latency) ? [latency] : []));
      if (known.length === 0) throw new NotTried("no agent has a latency");
      for (const latency of known) {
        const regions = Object.values(latency);
        for (const region of regions) shaped(region, "preferred:boolean", "region");
        holds(
          regions.every((region) => typeof memberOf(region, "latency_ms") === "number"),
          "latency_ms",
          "numbers",
          regions,
        );
        holds(
          regions.filter((region) => memberOf(region, "preferred")).length <= 1,
          "preferred",
          "one at most",
          regions,
        );
      }
    }),
  ],
};
