import { expect, test } from "vitest";
import { createClient, type ReadReport, type Transport } from "./client.ts";
import { aLog } from "./testing/aLog.ts";
import { type FakeSocket, fakeSocket } from "./testing/fakeSocket.ts";

/** A client whose server answers `respond`, and what was asked of it. */
function setup(respond: () => Response | Promise<Response>, onRead?: Transport["onRead"]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const sockets: FakeSocket[] = [];
  const client = createClient({
    baseUrl: "http://server",
    fetch: async (url, init) => {
      asked.push({ url, init });
      return respond();
    },
    openSocket: (url) => {
      sockets.push(fakeSocket(url));
      return sockets.at(-1)!;
    },
    ...(onRead && { onRead }),
    headers: () => ({ "Coder-Session-Token": "t" }),
  });
  return { client, asked, sockets };
}

test("path parameters, query and body go where the contract puts them", async () => {
  const { client, asked } = setup(() => Response.json(null));
  await client.logs.append({ body: { logs: [{ output: "x" }] } });
  expect(asked[0]).toEqual({
    url: "http://server/api/v2/workspaceagents/me/logs",
    init: {
      method: "PATCH",
      headers: { "Content-Type": "application/json", "Coder-Session-Token": "t" },
      body: '{"logs":[{"output":"x"}]}',
    },
  });
  await client.workspaces.byName({ user: "a/b", name: "c d" }).catch(() => {});
  await client.workspaces.list({ q: "name:a b", limit: 5 }).catch(() => {});
  expect(asked.slice(1).map(({ url }) => url)).toEqual([
    "http://server/api/v2/users/a%2Fb/workspace/c%20d",
    "http://server/api/v2/workspaces?q=name%3Aa+b&limit=5",
  ]);
  await client.logs.search({ agent: "a", q: "x", re: true, level: ["warn", "error"] }).catch(() => {});
  expect(asked.at(-1)!.url).toBe(
    "http://server/api/v2/quarterdeck/agents/a/logs/search?q=x&re=true&level=warn&level=error",
  );
});

test("an answer is read through the contract, with values that it does not know yet", async () => {
  const log = aLog({ level: "fatal" });
  const { client } = setup(() => Response.json([{ ...log, more: 1 }]));
  expect(await client.logs.list({ agent: "a" })).toEqual([log]);
});

test("a refusal carries its status and envelope", async () => {
  const envelope = { message: "no", validations: [{ field: "f", detail: "d" }] };
  const { client } = setup(() => Response.json(envelope, { status: 400 }));
  await expect(client.users.get({ user: "me" })).rejects.toMatchObject({ status: 400, envelope });
});

test("a refusal that is no envelope still says something", async () => {
  const text = setup(
    () => new Response("CSRF\n", { status: 400, headers: { "Content-Type": "text/plain; charset=utf-8" } }),
  );
  await expect(text.client.users.logout({})).rejects.toMatchObject({ envelope: { message: "CSRF" } });
  const html = setup(() => new Response("<html>", { status: 502, headers: { "Content-Type": "text/html" } }));
  await expect(html.client.users.logout({})).rejects.toThrow("The server answered 502.");
});

test("no answer is status 0, an answer that is not the contract's is an error of the server", async () => {
  const away = setup(() => Promise.reject(new TypeError("fetch failed")));
  await expect(away.client.users.get({ user: "me" })).rejects.toMatchObject({ status: 0 });
  const odd = setup(() => Response.json({ nonsense: true }));
  await expect(odd.client.users.get({ user: "me" })).rejects.toThrow("could not be read");
});

test("an abort is passed on as it is", async () => {
  const aborted = new AbortController();
  const { client } = setup(() => {
    aborted.abort();
    return Promise.reject(new DOMException("gone", "AbortError"));
  });
  const call = client.users.get({ user: "me" }, { signal: aborted.signal });
  await expect(call).rejects.toHaveProperty("name", "AbortError");
});

test("a stream is opened by the WebSocket address and its messages are read", () => {
  const { client, sockets } = setup(() => Response.json(null));
  const stream = client.logs.follow({ agent: "a", after: 7, follow: "true" });
  const heard: unknown[] = [];
  stream.onMessage((logs) => heard.push(logs));
  expect(sockets[0]!.url).toBe("ws://server/api/v2/workspaceagents/a/logs?after=7&follow=true");
  sockets[0]!.say(JSON.stringify([aLog({ id: 8 })]));
  expect(heard).toEqual([[aLog({ id: 8 })]]);
});

test("event streams are unwrapped: pings are nothing, an error is a loss", () => {
  const { client, sockets } = setup(() => Response.json(null));
  const stream = client.agents.watchMetadata({ agent: "a" });
  const heard: unknown[] = [];
  const ends: unknown[] = [];
  stream.onMessage((items) => heard.push(items));
  stream.onClose((end) => ends.push(end));
  sockets[0]!.say('{"type":"ping","data":null}');
  sockets[0]!.say('{"type":"data","data":[]}');
  sockets[0]!.say('{"type":"error","data":{"message":"the store failed"}}');
  expect(heard).toEqual([[]]);
  expect(ends).toEqual([{ kind: "lost", code: 1011, reason: "the store failed", opened: false }]);
});

test("[WT5] an answer without what it is known by is one error that names the member", async () => {
  const { client } = setup(() => Response.json({ count: 3 }));
  await expect(client.workspaces.list({})).rejects.toMatchObject({
    status: 200,
    envelope: { message: "The server's answer could not be read.", detail: "workspaces is missing" },
  });
});

test("[WT5] what was left out of an answer is told with where, and that nothing was", async () => {
  const told: ReadReport[] = [];
  let body: unknown = [aLog(), { id: 8 }];
  const { client } = setup(
    () => Response.json(body),
    (report) => void told.push(report),
  );
  expect(await client.logs.list({ agent: "a" })).toHaveLength(1);
  body = [];
  await client.logs.list({ agent: "a" });
  expect(told).toMatchObject([
    { path: "/api/v2/workspaceagents/a/logs", items: 1, first: "[1].output is missing", appends: false },
    { items: 0 },
  ]);
});

test("[WT6] a stream tells of a message without sense, goes on, and takes a kind of event that is new for none", () => {
  const told: ReadReport[] = [];
  const { client, sockets } = setup(
    () => Response.json(null),
    (report) => void told.push(report),
  );
  const heard: unknown[] = [];
  client.agents.watchMetadata({ agent: "a" }).onMessage((items) => heard.push(items));
  for (const frame of [`{"type":"data","data":3}`, `{"type":"news","data":3}`, `{"type":"data","data":null}`])
    sockets[0]!.say(frame);
  expect(heard).toEqual([[]]);
  expect(told).toMatchObject([{ items: 1, first: "the answer is not a list" }, { items: 0 }]);
  expect(sockets[0]!.closedWith).toBeUndefined();
});
