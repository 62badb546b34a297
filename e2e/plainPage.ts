import type { Page } from "@playwright/test";
import { test as base, expect } from "./fixtures.ts";

/** A server that answers as a Coder deployment does; a page that asks for anything else fails the test. */
export const test = base.extend<{ page: Page }>({
  page: async ({ page }, use) => {
    const ours: string[] = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      // What stands in front of a deployment signs in by itself.
      if (pathname.startsWith("/api/v2/quarterdeck/")) ours.push(`${request.method()} ${pathname}`);
    });
    const frames: string[] = [];
    page.on("websocket", (socket) => {
      if (!new URL(socket.url()).pathname.endsWith("/pty")) return;
      socket.on("framesent", ({ payload }) => frames.push(String(payload)));
    });
    await use(page);
    expect(ours, "nothing that only our server has is asked for").toEqual([]);
    expect(
      frames.filter((frame) => /"(ack|ping)":/.test(frame)),
      "no frame that only our server knows is sent",
    ).toEqual([]);
  },
});
