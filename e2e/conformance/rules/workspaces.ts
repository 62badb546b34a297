import {
  answers,
  connected,
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
  validation,
} from "../rule.ts";
import { UNKNOWN_ID } from "./credentials.ts";

type Json = Record<string, unknown>;

const LIST = "/api/v2/workspaces";
const AGENT_LESS = "Resource not found or you do not have access to this resource";

async function found(trial: Trial, query: string): Promise<{ ids: unknown[]; count: unknown; all: Json[] }> {
  const answer = await trial.call(`${LIST}?q=${encodeURIComponent(query)}`);
  answers(answer, 200);
  const { workspaces, count } = shaped(answer.json(), "workspaces:array count:integer", "answer");
  const all = listOf(workspaces, "workspaces").filter(isObject);
  return { ids: all.map(({ id }) => id), count, all };
}

async function refused(trial: Trial, query: string, field: string, detail: RegExp) {
  const answer = await trial.call(`${LIST}?q=${encodeURIComponent(query)}`);
  answers(answer, 400, { message: "Invalid workspace search query." });
  matches(validation(answer, field), detail, field);
}

export function aWorkspace({ facts }: Trial): Json {
  const workspace = facts.agent?.workspace ?? facts.workspaces[0];
  if (!workspace) throw new NotTried("the user has no workspace");
  return workspace;
}

export const buildOf = (workspace: Json): Json =>
  shaped(workspace.latest_build, "id:uuid build_number:integer", "latest_build");

const resourcesOf = (workspace: Json) => listOf(buildOf(workspace).resources, "resources").filter(isObject);

const rule = (id: string, text: string, run: (trial: Trial) => Promise<void>) => ({ id, rule: text, run });

export const workspaces: Subject = {
  name: "Workspaces and builds (browse-and-auth.md)",
  rules: [
    rule("BA-2a", "a workspace has what a client needs", async (trial) => {
      for (const workspace of [aWorkspace(trial), ...trial.facts.workspaces]) {
        shaped(
          workspace,
          "id:uuid owner_id:uuid owner_name:string template_id:uuid template_name:string latest_build:object " +
            "outdated:boolean name:string last_used_at:time dormant_at:time|null health:object favorite:boolean",
          "workspace",
        );
        shaped(workspace.health, "healthy:boolean failing_agents:array", "health");
      }
    }),
    rule("BA-2b", "a build has what a client needs", async (trial) => {
      aWorkspace(trial);
      for (const workspace of trial.facts.workspaces)
        shaped(
          workspace.latest_build,
          "id:uuid created_at:time updated_at:time template_version_id:uuid build_number:integer transition:string " +
            "job:object resources:array status:string matched_provisioners?:object",
          "build",
        );
    }),
    rule("BA-2c", "a build's status follows from its job and transition", async (trial) => {
      aWorkspace(trial);
      const ends: Record<string, string> = { start: "running", stop: "stopped", delete: "deleted" };
      const runs: Record<string, string> = { start: "starting", stop: "stopping", delete: "deleting" };
      for (const { latest_build: build } of trial.facts.workspaces) {
        const transition = String(memberOf(build, "transition"));
        const job = String(memberOf(memberOf(build, "job"), "status"));
        const status = job === "succeeded" ? ends[transition] : job === "running" ? runs[transition] : job;
        equal(memberOf(build, "status"), status, "status");
      }
    }),
    rule("BA18", "absent agents and metadata are left out, an absent deadline is `null`", async (trial) => {
      aWorkspace(trial);
      for (const workspace of trial.facts.workspaces) {
        shaped(workspace.latest_build, "deadline:time|null max_deadline:time|null", "build");
        for (const resource of resourcesOf(workspace)) {
          shaped(resource, "id:uuid type:string name:string hide:boolean icon:string", "resource");
          for (const name of ["agents", "metadata"])
            holds(
              !(name in resource) || listOf(resource[name], name).length > 0,
              name,
              "absent when empty",
              resource[name],
            );
        }
      }
    }),
    rule("BA20", "a workspace's health lists its failing root agents", async (trial) => {
      const id = String(aWorkspace(trial).id);
      const answer = await trial.call(`${LIST}/${id}`);
      answers(answer, 200);
      const workspace = shaped(answer.json(), "latest_build:object health:object", "workspace");
      const agents = resourcesOf(workspace).flatMap((resource) => listOf(resource.agents ?? [], "agents"));
      const failing = agents.filter(
        (agent) =>
          memberOf(agent, "parent_id") === null && memberOf(memberOf(agent, "health"), "healthy") === false,
      );
      const ids = failing.map((agent) => memberOf(agent, "id")).sort();
      equal(
        listOf(memberOf(workspace.health, "failing_agents"), "failing_agents").sort(),
        ids,
        "failing_agents",
      );
      equal(memberOf(workspace.health, "healthy"), ids.length === 0, "healthy");
    }),
    rule("BA-2d", "a workspace by its id, and by owner and name, is the one of the list", async (trial) => {
      const { id, name, owner_name: owner } = aWorkspace(trial);
      for (const path of [`${LIST}/${id}`, `/api/v2/users/${owner}/workspace/${name}`]) {
        const answer = await trial.call(path);
        answers(answer, 200);
        equal([memberOf(answer.json(), "id"), memberOf(answer.json(), "name")], [id, name], path);
      }
    }),
    rule("BA-2e", "an unknown workspace: 404; a malformed id: 400", async ({ call, facts }) => {
      answers(await call(`${LIST}/${UNKNOWN_ID}`), 404, { message: AGENT_LESS });
      answers(await call(`/api/v2/users/${facts.me.username}/workspace/no-such-one`), 404);
      answers(await call(`${LIST}/abc`), 400);
    }),
    rule("BA11", "`owner/name` in a search; quoted, it is one name", async (trial) => {
      const { id, name, owner_name: owner } = aWorkspace(trial);
      holds(
        (await found(trial, `${owner}/${name}`)).ids.includes(id),
        "owner/name",
        "the workspace",
        "no such",
      );
      equal((await found(trial, `"${owner}/${name}"`)).ids, [], "quoted");
    }),
    rule("BA11b", "a name is searched as a part, in any case", async (trial) => {
      const { id, name } = aWorkspace(trial);
      const part = String(name).slice(0, 3).toUpperCase();
      for (const query of [part, `name:${part}`])
        holds((await found(trial, query)).ids.includes(id), query, "the workspace", "no such");
    }),
    rule("BA11c", "`owner:me`, `id:` and `template:` narrow the list", async (trial) => {
      const { id, template_name: template } = aWorkspace(trial);
      equal((await found(trial, `id:${id}`)).ids, [id], "id");
      const mine = await found(trial, "owner:me");
      equal(
        mine.all.every(({ owner_id }) => owner_id === trial.facts.me.id),
        true,
        "all are mine",
      );
      const same = await found(trial, `template:${template}`);
      equal(
        same.all.every((one) => one.template_name === template),
        true,
        "all are of the template",
      );
      holds(same.ids.includes(id), "template", "the workspace", same.ids);
    }),
    rule("BA11d", "`status:` narrows the list; a status that is none: 400", async (trial) => {
      const { id, latest_build: build } = aWorkspace(trial);
      const status = String(memberOf(build, "status"));
      const some = await found(trial, `status:${status}`);
      holds(some.ids.includes(id), "status", "the workspace", some.ids);
      equal(
        some.all.every((one) => memberOf(one.latest_build, "status") === status),
        true,
        "all have it",
      );
      await refused(trial, "status:nope", "status", /./);
    }),
    rule("BA12", "a key twice: 400", (trial) =>
      refused(trial, "name:a name:b", "name", /provided more than once, found 2 times/),
    ),
    rule("BA12b", "two slashes, or a colon at an end: 400", async ({ call }) => {
      for (const query of ["foo/bar/baz", ":foo", "foo:"])
        answers(await call(`${LIST}?q=${encodeURIComponent(query)}`), 400, {
          message: "Invalid workspace search query.",
        });
    }),
    rule("BA13", "an unknown search key: 400 with its name", (trial) =>
      refused(trial, "nope:1", "nope", /is not a valid query param/),
    ),
    rule("BA14", "`healthy:true` finds what `has-agent:connected` finds", async (trial) => {
      aWorkspace(trial);
      equal(
        (await found(trial, "healthy:true")).ids,
        (await found(trial, "has-agent:connected")).ids,
        "the lists",
      );
    }),
    rule("BA14b", "`has-agent:connecting healthy:true` finds either", async (trial) => {
      aWorkspace(trial);
      const either = (await found(trial, "has-agent:connecting healthy:true")).ids;
      const connected = (await found(trial, "has-agent:connected")).ids;
      holds(
        connected.every((id) => either.includes(id)),
        "the list",
        "those that are connected",
        either,
      );
    }),
    rule("BA15", "`dormant:false` filters nothing", async (trial) => {
      aWorkspace(trial);
      equal((await found(trial, "dormant:false")).count, (await found(trial, "")).count, "count");
    }),
    rule("BA16", "pages past the end are empty and still counted", async ({ call, facts }) => {
      const answer = await call(`${LIST}?offset=100000&limit=1`);
      answers(answer, 200);
      const page = shaped(answer.json(), "workspaces:array count:integer", "page");
      equal(page.workspaces, [], "workspaces");
      holds(
        Number(page.count) >= facts.workspaces.length,
        "count",
        `${facts.workspaces.length} or more`,
        page.count,
      );
    }),
    rule("BA16b", "`limit` cuts the page; 0 is no limit", async (trial) => {
      aWorkspace(trial);
      const one = await trial.call(`${LIST}?limit=1`);
      answers(one, 200);
      equal(listOf(memberOf(one.json(), "workspaces"), "workspaces").length, 1, "limit=1");
      const all = await trial.call(`${LIST}?limit=0`);
      answers(all, 200);
      equal(
        listOf(memberOf(all.json(), "workspaces"), "workspaces").length,
        trial.facts.workspaces.length,
        "limit=0",
      );
    }),
    rule("BA16c", "an offset that is too large or negative: 400", async ({ call }) => {
      for (const query of ["offset=2147483648", "offset=-1", "limit=x"])
        answers(await call(`${LIST}?${query}`), 400, { message: "Query parameters have invalid values." });
    }),
    rule("BA-2f", "builds of a workspace, newest first", async (trial) => {
      const workspace = aWorkspace(trial);
      const answer = await trial.call(`${LIST}/${workspace.id}/builds`);
      answers(answer, 200);
      const numbers = listOf(answer.json(), "builds").map((build) => Number(memberOf(build, "build_number")));
      equal(numbers[0], buildOf(workspace).build_number, "the first");
      equal(
        numbers,
        numbers.toSorted((a, b) => b - a),
        "numbers",
      );
    }),
    rule("BA-2g", "a build by id, and by owner, name and number", async (trial) => {
      const workspace = aWorkspace(trial);
      const { id, build_number: number } = buildOf(workspace);
      const byName = `/api/v2/users/${workspace.owner_name}/workspace/${workspace.name}/builds/${number}`;
      for (const path of [`/api/v2/workspacebuilds/${id}`, byName]) {
        const answer = await trial.call(path);
        answers(answer, 200);
        equal(memberOf(answer.json(), "id"), id, "id");
      }
    }),
    rule("BA-2h", "a build's timings: scripts and connections, each with both times", async (trial) => {
      const answer = await trial.call(`/api/v2/workspacebuilds/${buildOf(aWorkspace(trial)).id}/timings`);
      answers(answer, 200);
      const timings = shaped(
        answer.json(),
        "agent_script_timings:array agent_connection_timings:array",
        "timings",
      );
      for (const timing of listOf(timings.agent_script_timings, "agent_script_timings"))
        shaped(
          timing,
          "started_at:time ended_at:time exit_code:integer stage:string status:string display_name:string " +
            "workspace_agent_id:string workspace_agent_name:string",
          "script timing",
        );
      for (const timing of listOf(timings.agent_connection_timings, "agent_connection_timings"))
        shaped(
          timing,
          "started_at:time ended_at:time stage:string workspace_agent_id:string",
          "connection timing",
        );
    }),
    rule(
      "BA33",
      "the log of a finished build, followed: one object a frame, then close 1000",
      async (trial) => {
        const build = buildOf(aWorkspace(trial));
        if (memberOf(build.job, "status") !== "succeeded") throw new NotTried("the build is not finished");
        const path = `/api/v2/workspacebuilds/${build.id}/logs`;
        const listed = await trial.call(path);
        answers(listed, 200);
        const all = listOf(listed.json(), "logs");
        for (const line of all)
          shaped(
            line,
            "id:integer created_at:time log_source:string log_level:string stage:string output:string",
            "log",
          );
        const socket = connected(await trial.socket(`${path}?follow`));
        equal((await socket.closed()).code, 1000, "close");
        equal(
          socket.pending().map(({ text }) => memberOf(JSON.parse(text), "id")),
          all.map((line) => memberOf(line, "id")),
          "ids",
        );
      },
    ),
    {
      id: "BA-2i",
      rule: "a favourite is made and unmade: 204",
      needs: ["write"],
      async run(trial) {
        const workspace = aWorkspace(trial);
        if (workspace.owner_id !== trial.facts.me.id) throw new NotTried("the workspace is another user's");
        const path = `${LIST}/${workspace.id}/favorite`;
        const put = workspace.favorite ? ["DELETE", "PUT"] : ["PUT", "DELETE"];
        trial.after(() => trial.call(path, { method: put[1]! }));
        answers(await trial.call(path, { method: put[0]! }), 204);
        const now = await trial.call(`${LIST}/${workspace.id}`);
        equal(memberOf(now.json(), "favorite"), !workspace.favorite, "favorite");
        answers(await trial.call(path, { method: put[1]! }), 204);
      },
    },
  ],
};
