import {
  answers,
  connected,
  equal,
  holds,
  listOf,
  memberOf,
  NotTried,
  type Subject,
  shaped,
  type Trial,
} from "../rule.ts";
import type { Socket } from "../wire.ts";
import { anAgentPath, UNKNOWN_ID } from "./credentials.ts";
import { aWorkspace } from "./workspaces.ts";

const ZERO_TIME = "0001-01-01T00:00:00Z";

const frame = async (socket: Socket, withinMs?: number) => {
  const { text, isBinary } = await socket.next(withinMs);
  equal(isBinary, false, "the frame is text");
  return shaped(JSON.parse(text), "type:string", "frame");
};

const metadata = async (trial: Trial) =>
  connected(await trial.socket(anAgentPath(trial, "/watch-metadata-ws")));

/** The first event of Server-Sent Events that carries data. */
async function firstEvent({ call }: Trial, path: string) {
  const answer = await call(path, { enough: (text) => /event: data\ndata: .*\n\n/.test(text) });
  answers(answer, 200);
  equal(
    ["content-type", "cache-control", "x-accel-buffering"].map((name) => answer.headers[name]),
    ["text/event-stream", "no-cache", "no"],
    "headers",
  );
  const [, json = ""] = /(?:^|\n\n)event: data\ndata: (.*)\n\n/.exec(answer.text) ?? [];
  holds(json !== "", "the stream", "`event: data`, then `data: …`, one line each", answer.text.slice(0, 300));
  return JSON.parse(json) as unknown;
}

export const live: Subject = {
  name: "Live updates (browse-and-auth.md, conventions.md §8)",
  rules: [
    {
      id: "BA23",
      rule: "a workspace's watch: a ping, then the whole workspace",
      async run(trial) {
        const { id } = aWorkspace(trial);
        const socket = connected(await trial.socket(`/api/v2/workspaces/${id}/watch-ws`));
        equal(await frame(socket), { type: "ping", data: null }, "the first frame");
        const second = await frame(socket);
        equal([second.type, memberOf(second.data, "id")], ["data", id], "the second frame");
        shaped(second.data, "latest_build:object name:string health:object", "workspace");
      },
    },
    {
      id: "BA25",
      rule: "a client's message on it: close 1002 with the reason",
      async run(trial) {
        const socket = connected(await trial.socket(`/api/v2/workspaces/${aWorkspace(trial).id}/watch-ws`));
        socket.send("hello");
        equal(
          await socket.closed(),
          { code: 1002, reason: "Clients cannot send messages for one-way WebSockets" },
          "close",
        );
      },
    },
    {
      id: "BA23b",
      rule: "the watch of an unknown workspace: 404",
      async run({ socket }) {
        answers(await socket(`/api/v2/workspaces/${UNKNOWN_ID}/watch-ws`), 404);
      },
    },
    {
      id: "BA23c",
      rule: "the watch without credentials: 401",
      needs: ["token"],
      async run(trial) {
        answers(
          await trial.socket(`/api/v2/workspaces/${aWorkspace(trial).id}/watch-ws`, { as: "none" }),
          401,
        );
      },
    },
    {
      id: "CV14",
      rule: "the same as Server-Sent Events: `event:` and `data:`, one line each, with the headers",
      slow: true,
      async run(trial) {
        const { id } = aWorkspace(trial);
        equal(memberOf(await firstEvent(trial, `/api/v2/workspaces/${id}/watch`), "id"), id, "id");
      },
    },
    {
      id: "CV14b",
      rule: "metadata as Server-Sent Events",
      slow: true,
      async run(trial) {
        listOf(await firstEvent(trial, anAgentPath(trial, "/watch-metadata")), "data");
      },
    },
    {
      id: "BA26",
      rule: "metadata: the whole array at once",
      async run(trial) {
        const { type, data } = await frame(await metadata(trial));
        equal(type, "data", "type");
        for (const item of listOf(data, "data")) {
          const { result, description } = shaped(item, "result:object description:object", "item");
          const got = shaped(result, "collected_at:time age:integer value:string error:string", "result");
          shaped(
            description,
            "display_name:string key:string script:string interval:integer timeout:integer",
            "description",
          );
          if (got.collected_at === ZERO_TIME) equal(got.age, 9223372036, "age of what was never collected");
        }
      },
    },
    {
      id: "BA27",
      rule: "metadata is sent again, also without a change",
      slow: true,
      async run(trial) {
        const socket = await metadata(trial);
        for (let n = 0; n < 3; n++) await frame(socket, 9_000);
      },
    },
    {
      id: "BA25b",
      rule: "a client's message on the metadata: close 1002",
      async run(trial) {
        const socket = await metadata(trial);
        socket.send("hello");
        equal((await socket.closed()).code, 1002, "close");
      },
    },
    {
      id: "BA-3a",
      rule: "metadata refuses as its agent does: 404",
      async run({ socket }) {
        answers(await socket(`/api/v2/workspaceagents/${UNKNOWN_ID}/watch-metadata-ws`), 404);
      },
    },
    {
      id: "BA24",
      rule: "an app's new status sends the workspace again",
      needs: ["write", "agent token"],
      async run(trial) {
        const workspace = aWorkspace(trial);
        const apps = listOf(trial.facts.agent?.json.apps ?? [], "apps");
        const slug = memberOf(apps[0], "slug");
        if (slug === undefined) throw new NotTried("the agent has no app");
        const socket = connected(await trial.socket(`/api/v2/workspaces/${workspace.id}/watch-ws`));
        await frame(socket);
        await frame(socket);
        const message = `conformance ${Date.now()}`;
        answers(
          await trial.call("/api/v2/workspaceagents/me/app-status", {
            method: "PATCH",
            as: { "Coder-Session-Token": trial.facts.agentToken! },
            body: { app_slug: slug, state: "idle", message, uri: "" },
          }),
          200,
        );
        for (;;) {
          const { type, data } = await frame(socket);
          equal(type, "data", "type");
          if (JSON.stringify(data).includes(message)) break;
        }
      },
    },
  ],
};
