import { expect, test } from "vitest";
import { createOwnWrites } from "./ownWrites.ts";

const othersOf = (own: ReturnType<typeof createOwnWrites>, at: number, text: string, file = "a") =>
  own.others(file, at, Buffer.from(text)).map((part) => Buffer.from(part).toString());

test("what was written by oneself is left out, wherever a read was cut", () => {
  const own = createOwnWrites();
  own.add("a", 2, 4);
  own.add("a", 4, 6);
  own.add("a", 8, 9);
  expect(othersOf(own, 0, "ab11")).toEqual(["ab"]);
  expect(othersOf(own, 4, "22cd3ef")).toEqual(["cd", "ef"]);
});

test("files are told apart, and what was read is forgotten", () => {
  const own = createOwnWrites();
  own.add("a", 0, 4);
  expect(othersOf(own, 0, "same", "b")).toEqual(["same"]);
  expect(othersOf(own, 0, "same")).toEqual([]);
  expect(othersOf(own, 0, "same")).toEqual(["same"]);
});

test("nothing is known of a file that was emptied, but what was written since", () => {
  const own = createOwnWrites();
  own.add("a", 0, 2);
  own.add("a", 10, 20);
  own.sized("a", 5);
  own.add("a", 5, 8);
  own.sized("a", 8);
  expect(othersOf(own, 0, "othersown")).toEqual(["other", "n"]);
});

test("what is done alone waits for what was begun before, also when that failed", async () => {
  const own = createOwnWrites();
  const order: string[] = [];
  let fail = (_: Error) => {};
  const first = own.alone(
    () =>
      new Promise<void>((_, reject) => {
        fail = (error) => {
          order.push("first");
          reject(error);
        };
      }),
  );
  const second = own.alone(async () => void order.push("second"));
  await Promise.resolve();
  fail(new Error("no"));
  await expect(first).rejects.toThrow("no");
  await second;
  expect(order).toEqual(["first", "second"]);
});
