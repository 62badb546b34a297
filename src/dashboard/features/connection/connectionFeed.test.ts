import { expect, onTestFinished, test, vi } from "vitest";
import { DerpMap } from "#api/http/connection.ts";
import { jsonSocket } from "#api/socket.ts";
import { type FakeSocket, fakeSocket } from "#api/testing/fakeSocket.ts";
import { createDerpMapFeed } from "./connectionFeed.ts";

const aMap = (...names: string[]) => ({
  Regions: Object.fromEntries(
    names.map((name, index) => [
      String(index + 1),
      { EmbeddedRelay: false, RegionID: index + 1, RegionCode: name, RegionName: name, Nodes: [] },
    ]),
  ),
});

function setup() {
  vi.useFakeTimers();
  const sockets: FakeSocket[] = [];
  const feed = createDerpMapFeed(
    () => {
      const socket = fakeSocket();
      sockets.push(socket);
      return jsonSocket(socket, (data) => DerpMap.parse(JSON.parse(data)));
    },
    { random: () => 1 },
  );
  onTestFinished(feed.subscribe(() => {}));
  onTestFinished(() => void vi.useRealTimers());
  return { feed, sockets };
}

test("[DM1] [DM4] the map comes at once, and each change of it is told", () => {
  const { feed, sockets } = setup();
  sockets[0]!.accept();
  sockets[0]!.say(JSON.stringify(aMap("Oslo")));
  expect(feed.getSnapshot().change).toBeUndefined();
  sockets[0]!.say(JSON.stringify(aMap("Oslo", "Rome")));
  expect(Object.keys(feed.getSnapshot().map?.Regions ?? {})).toEqual(["1", "2"]);
  expect(feed.getSnapshot().change?.text).toBe("Rome added");
});

test("[D9] a lost stream opens again, and the map stays meanwhile", () => {
  const { feed, sockets } = setup();
  sockets[0]!.accept();
  sockets[0]!.say(JSON.stringify(aMap("Oslo")));
  sockets[0]!.end(1001);
  expect(feed.stream.getSnapshot().status).toBe("retrying");
  expect(feed.getSnapshot().map).toBeDefined();
  vi.advanceTimersByTime(250);
  sockets[1]!.accept();
  sockets[1]!.say(JSON.stringify(aMap("Rome")));
  expect(feed.getSnapshot().change?.text).toBe("Rome changed");
});

test("a polled map is taken while the stream cannot be opened, and never over a live one", () => {
  const { feed, sockets } = setup();
  sockets[0]!.end(1006);
  feed.take(aMap("Polled"));
  expect(feed.getSnapshot().map?.Regions?.["1"]?.RegionName).toBe("Polled");
  vi.advanceTimersByTime(250);
  sockets[1]!.accept();
  sockets[1]!.say(JSON.stringify(aMap("Live")));
  feed.take(aMap("Polled"));
  expect(feed.getSnapshot().map?.Regions?.["1"]?.RegionName).toBe("Live");
});
