import { expect, test } from "vitest";
import { isLoopback, reachableUrl } from "./reach.ts";

test.each([
  "http://127.0.0.1:7080",
  "http://localhost:7080",
  "https://[::1]",
  "http://127.9.9.9",
  "http://a.localhost",
])("%s leads to the container itself, so the way is through the parent, unasked", async (server) => {
  expect(isLoopback(server)).toBe(true);
  const ask = async () => new Response(); // it would be taken for the server
  expect(await reachableUrl(server, "http://tunnel", ask)).toBe("http://tunnel");
});

test("a server that answers from in there is talked to directly, any other through the parent", async () => {
  const server = "https://deck.example.com";
  expect(await reachableUrl(server, "http://tunnel", async () => new Response("{}"))).toBe(server);
  const elsewhere = async () => new Response("", { status: 502 });
  expect(await reachableUrl(server, "http://tunnel", elsewhere)).toBe("http://tunnel");
  const nowhere = async () => Promise.reject(new Error("no route"));
  expect(await reachableUrl(server, "http://tunnel", nowhere)).toBe("http://tunnel");
});
