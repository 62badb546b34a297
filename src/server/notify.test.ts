import { expect, test } from "vitest";
import { createNotify } from "./notify.ts";

function setup() {
  const errors: unknown[] = [];
  const notify = createNotify((error, topic) => errors.push([topic, error]));
  return { notify, errors };
}

test("listeners of a topic hear what is published, until they leave", () => {
  const { notify } = setup();
  const heard: unknown[] = [];
  const leave = notify.subscribe("a", (payload) => heard.push(payload));
  notify.subscribe("b", () => heard.push("wrong topic"));
  notify.publish("a", 1);
  leave();
  notify.publish("a", 2);
  expect(heard).toEqual([1]);
});

test("a listener that throws stops no other", () => {
  const { notify, errors } = setup();
  const heard: unknown[] = [];
  notify.subscribe("a", () => {
    throw new Error("broken");
  });
  notify.subscribe("a", (payload) => heard.push(payload));
  notify.publish("a", 1);
  expect(heard).toEqual([1]);
  expect(errors).toEqual([["a", new Error("broken")]]);
});

test("one function may listen twice, and leaves once at a time", () => {
  const { notify } = setup();
  let count = 0;
  const listener = () => count++;
  const leave = notify.subscribe("a", listener);
  notify.subscribe("a", listener);
  notify.publish("a");
  leave();
  notify.publish("a");
  expect(count).toBe(3);
});
