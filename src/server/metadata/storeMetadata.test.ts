import { expect, test } from "vitest";
import type { MetadataItem } from "#api/http/agents.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";
import { limitItem } from "./storeMetadata.ts";

test("values and errors are trimmed, a long value is cut between characters, a long error replaced", () => {
  expect(limitItem({ value: " 42\n", error: " " })).toEqual({ value: "42", error: "" });
  const long = limitItem({ value: "é".repeat(1_100), error: "ignored" });
  expect(long).toEqual({
    value: "é".repeat(1_024),
    error: "value of 2200 bytes exceeded 2048 bytes",
  });
  expect(limitItem({ value: `a${"é".repeat(1_100)}`, error: "" }).value).toBe(`a${"é".repeat(1_023)}`);
  expect(limitItem({ value: "", error: "x".repeat(2_049) })).toEqual({
    value: "",
    error: "error of 2049 bytes exceeded 2048 bytes",
  });
  expect(limitItem({ value: "x".repeat(2_048), error: "" }).error).toBe("");
});

test("a report is stored key by key, the last of a key counts, and what nobody asked for is left out", async () => {
  const item = (key: string) => ({ key, script: "x" });
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: [{ name: "main", metadata: [item("a"), item("b")] }] }],
  });
  const main = await server.agent();
  const said = (key: string, value: string) => ({
    key,
    value,
    error: "",
    collected_at: new Date().toISOString(),
  });
  await main.client.reports.metadata({
    body: { items: [said("a", "1"), said("stranger", "x"), said("a", "2"), said("b", "3")] },
  });
  await main.client.reports.metadata({ body: { items: [said("b", "4")] } });
  const watch = messagesOf<{ data: MetadataItem[] }>(server.socket(`${main.path}/watch-metadata-ws`));
  const { data } = await watch.next();
  expect(data.map(({ description, result }) => [description.key, result.value])).toEqual([
    ["a", "2"],
    ["b", "4"],
  ]);
});

test("keys together have a limit", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const items = Array.from({ length: 7 }, (_, i) => ({
    key: `${i}`.repeat(1_000),
    value: "",
    error: "",
    collected_at: new Date().toISOString(),
  }));
  await expect(main.client.reports.metadata({ body: { items } })).rejects.toMatchObject({
    status: 400,
    envelope: { message: "Too much metadata." },
  });
});

test("the same frames come as server-sent events", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const answer = await server.asUser(`${main.path}/watch-metadata`);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n\n")) text += (await reader.read()).value ?? "";
  await reader.cancel();
  const [type, data] = text.split("\n");
  expect(type).toBe("event: data");
  const items = JSON.parse(data!.replace(/^data: /, "")) as MetadataItem[];
  expect(items.map(({ description }) => description.key)).toEqual(["cpu", "memory", "disk", "load"]);
});
