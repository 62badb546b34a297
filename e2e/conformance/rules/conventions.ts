import { answers, connected, equal, matches, memberOf, type Subject, validation } from "../rule.ts";
import { anAgentPath, ME, UNKNOWN_ID } from "./credentials.ts";

export const conventions: Subject = {
  name: "Routes, errors, encodings, sockets (conventions.md)",
  rules: [
    {
      id: "CV11",
      rule: "a malformed UUID in the path: 400 with its reason",
      async run({ call }) {
        answers(await call("/api/v2/workspaceagents/abc"), 400, {
          message: 'Invalid UUID "abc".',
          detail: "invalid UUID length: 3",
        });
      },
    },
    {
      id: "CV11b",
      rule: "of the right length with wrong characters: `invalid UUID format`",
      async run({ call }) {
        const raw = UNKNOWN_ID.replace("1", "x");
        answers(await call(`/api/v2/workspaceagents/${raw}`), 400, {
          message: `Invalid UUID "${raw}".`,
          detail: "invalid UUID format",
        });
      },
    },
    {
      id: "CV11c",
      rule: "a UUID may be written as 32 digits, in braces, as `urn:uuid:`, in capitals",
      async run(trial) {
        const path = anAgentPath(trial);
        const id = path.split("/").at(-1)!;
        for (const raw of [id.replaceAll("-", ""), `%7B${id}%7D`, `urn:uuid:${id}`, id.toUpperCase()]) {
          const answer = await trial.call(`/api/v2/workspaceagents/${raw}`);
          answers(answer, 200);
          equal(memberOf(answer.json(), "id"), id, "id");
        }
      },
    },
    {
      id: "CV12",
      rule: "an unknown route of the API: 404 `Route not found.`",
      async run({ call }) {
        const answer = await call("/api/v2/nope");
        equal([answer.status, memberOf(answer.json(), "message")], [404, "Route not found."], "answer");
      },
    },
    {
      id: "CV12b",
      rule: "an unknown route below an agent that is not there: the agent's 404",
      needs: ["token"],
      async run({ call }) {
        const answer = await call(`/api/v2/workspaceagents/${UNKNOWN_ID}/nope`);
        equal(
          [answer.status, memberOf(answer.json(), "message")],
          [404, "Agent doesn't exist with that id, or you do not have access to it."],
          "answer",
        );
      },
    },
    {
      id: "CV12c",
      rule: "a trailing slash belongs to an agent's root only",
      async run(trial) {
        answers(await trial.call(anAgentPath(trial, "/")), 200);
        const answer = await trial.call(anAgentPath(trial, "/logs/"));
        equal([answer.status, memberOf(answer.json(), "message")], [404, "Route not found."], "/logs/");
      },
    },
    {
      id: "CV13",
      rule: "missing required fields: one validation for each, in order",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", { method: "POST", as: "none", body: {} });
        answers(answer, 400, { message: "Validation failed." });
        for (const field of ["email", "password"])
          equal(validation(answer, field), 'Validation failed for tag "required" with value: ""', field);
      },
    },
    {
      id: "CV15",
      rule: "an idle stream is pinged within 15 s",
      slow: true,
      async run(trial) {
        await connected(await trial.socket(anAgentPath(trial, "/logs?follow"))).pinged(20_000);
      },
    },
    {
      id: "CV16",
      rule: "a foreign Origin: no WebSocket, 403",
      async run(trial) {
        const refused = await trial.socket(anAgentPath(trial, "/logs?follow"), {
          headers: { Origin: "https://evil.example" },
        });
        equal(refused.status, 403, "status");
      },
    },
    {
      id: "CV16b",
      rule: "no Origin is accepted, and nothing is negotiated",
      needs: ["token"],
      async run(trial) {
        const opened = await trial.socket(anAgentPath(trial, "/logs?follow"));
        connected(opened);
        equal(opened.headers["sec-websocket-extensions"], undefined, "Sec-WebSocket-Extensions");
        equal(opened.headers["sec-websocket-protocol"], undefined, "Sec-WebSocket-Protocol");
      },
    },
    {
      id: "CV16c",
      rule: "the own Origin is accepted, its host in any case",
      async run(trial) {
        const { url } = trial;
        const origin = `${url.protocol}//${url.host.toUpperCase()}`;
        connected(await trial.socket(anAgentPath(trial, "/logs?follow"), { headers: { Origin: origin } }));
      },
    },
    {
      id: "CV17",
      rule: "a peer that answers no ping: close 1001 `liveness probe failed`",
      slow: true,
      async run(trial) {
        const socket = connected(await trial.socket(anAgentPath(trial, "/logs?follow"), { pongs: false }));
        equal(await socket.closed(40_000), { code: 1001, reason: "liveness probe failed" }, "close");
      },
    },
    {
      id: "CV18",
      rule: "an empty body: 400 with detail `EOF`",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", { method: "POST", as: "none", body: "" });
        answers(answer, 400, { message: "Request body must be valid JSON.", detail: "EOF" });
      },
    },
    {
      id: "CV18b",
      rule: "a body that is cut: 400 with detail `unexpected EOF`",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", { method: "POST", as: "none", body: '{"email":"a' });
        answers(answer, 400, { message: "Request body must be valid JSON.", detail: "unexpected EOF" });
      },
    },
    {
      id: "CV18c",
      rule: "a body that is no JSON: 400",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", { method: "POST", as: "none", body: "nonsense" });
        answers(answer, 400, { message: "Request body must be valid JSON." });
      },
    },
    {
      id: "CV20",
      rule: "a wrong method: 405, empty body, `Allow`",
      async run(trial) {
        const answer = await trial.call(anAgentPath(trial), { method: "POST" });
        equal([answer.status, answer.text, answer.headers.allow], [405, "", "GET"], "status, body, Allow");
      },
    },
    {
      id: "CV20b",
      rule: "HEAD on a route of GET is a wrong method as well",
      async run(trial) {
        const answer = await trial.call(anAgentPath(trial), { method: "HEAD" });
        equal([answer.status, answer.headers.allow], [405, "GET"], "status, Allow");
      },
    },
    {
      id: "CV20c",
      rule: "credentials come before method and route",
      needs: ["token"],
      async run({ call }) {
        answers(await call(`/api/v2/workspaceagents/${UNKNOWN_ID}`, { as: "none", method: "POST" }), 401);
        answers(await call(`/api/v2/workspaceagents/${UNKNOWN_ID}/nope`, { as: "none" }), 401);
      },
    },
    {
      id: "CV21",
      rule: "repeated slashes count as one",
      async run(trial) {
        answers(
          await trial.call(anAgentPath(trial).replace("/v2/", "/v2//").replace("agents/", "agents///")),
          200,
        );
      },
    },
    {
      id: "CV-2a",
      rule: "an answer of the API is JSON in UTF-8 that ends with one line feed",
      async run({ call }) {
        for (const path of [ME, "/api/v2/nope"]) {
          const { headers, text } = await call(path);
          equal(headers["content-type"], "application/json; charset=utf-8", "Content-Type");
          matches(text, /[^\n]\n$/, "body");
        }
      },
    },
    {
      id: "CV-2b",
      rule: "`<`, `>` and `&` are escaped in JSON",
      async run({ call }) {
        const answer = await call("/api/v2/workspaceagents/%3C%26%3E");
        equal(answer.status, 400, "status");
        matches(answer.text, /\\u003c\\u0026\\u003e/, "body");
      },
    },
    {
      id: "CV-6a",
      rule: "answers tell request id and version, and forbid guessing of types",
      async run({ call }) {
        const { headers } = await call(ME);
        matches(headers["x-coder-request-id"], /^[0-9a-f-]{36}$/, "X-Coder-Request-Id");
        matches(headers["x-coder-build-version"], /./, "X-Coder-Build-Version");
        equal(headers["x-content-type-options"], "nosniff", "X-Content-Type-Options");
      },
    },
    {
      id: "CV-6b",
      rule: "no page of another origin may read an answer",
      async run({ call }) {
        const { headers } = await call("/api/v2/buildinfo", { headers: { Origin: "https://evil.example" } });
        equal(headers["access-control-allow-origin"], undefined, "Access-Control-Allow-Origin");
      },
    },
  ],
};
