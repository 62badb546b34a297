import { expect, test } from "vitest";
import { anAgent, at, ms } from "#api/testing/anAgent.ts";
import { contactText } from "./LastContact.tsx";

const connected = anAgent({ last_connected_at: at(0) });

test("[D4] a contact ticks", () => {
  expect([contactText(connected, true, ms(7)), contactText(connected, true, ms(30))]).toEqual([
    "7 s ago",
    "30 s ago",
  ]);
});

test("[D4] beyond 30 s a connected agent of a live list is known to have been in contact since", () => {
  expect(contactText(connected, true, ms(90))).toBe("under 30 s ago");
});

test("[D10] once the list is not live, the last contact is as old as it is", () => {
  expect(contactText(connected, false, ms(90))).toBe("1 min ago");
});

test("[D4] a lost agent's contact ended when it was lost", () => {
  const lost = anAgent({ status: "disconnected", last_connected_at: at(0), disconnected_at: at(20) });
  expect(contactText(lost, true, ms(80))).toBe("1 min ago");
  expect(contactText(anAgent({ last_connected_at: undefined, status: "connecting" }), true, ms(80))).toBe(
    "never",
  );
});
