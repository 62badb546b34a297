import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Block, Look } from "../host/protocol.ts";
import { createLogScroll, type Surface } from "./logScroll.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const VIEWPORT = 400;

/** A page of rows with heights of their own, laid out as a browser would: the drawn rows in flow inside the block. */
function setup(count: number, heightOf = (number: number) => 20 * (1 + (number % 4))) {
  let list = Array.from({ length: count }, (_, at) => at);
  let top = 0;
  let content = 0;
  let block = 0;
  let island: object | undefined;
  let drawn = { rows: 0, from: 0, lines: [] as { number: number }[], island };
  let looks = 0;
  /** Blocks that were asked for and have not come yet. */
  let coming: (() => void)[] = [];
  let isSlow = false;
  const tops = () => {
    let sum = 0;
    return drawn.lines.map(({ number }) => {
      const row = { number, top: sum, bottom: sum + heightOf(number) };
      sum = row.bottom;
      return row;
    });
  };
  const clamp = () => {
    top = Math.max(0, Math.min(top, Math.max(content, block + (tops().at(-1)?.bottom ?? 0)) - VIEWPORT));
  };
  const surface: Surface = {
    scrollTop: () => top,
    setScrollTop: (px) => {
      top = px;
      clamp();
    },
    viewport: () => VIEWPORT,
    setContentHeight: (px) => {
      content = px;
      clamp();
    },
    setBlockTop: (px) => {
      block = px;
    },
    blockHeight: () => tops().at(-1)?.bottom ?? 0,
    rowTop: (number) => tops().find((row) => row.number === number)?.top,
    rowAt: (px) => tops().find((row) => row.top <= px && px < row.bottom),
  };
  let newest: { seq: number; look: Look } | undefined;
  /** What the worker answers: the rows around what is looked for, as they are now. */
  function blockOf({ seq, look }: { seq: number; look: Look }): Block {
    const rowOf = (number: number) => {
      const at = list.findIndex((n) => n >= number);
      return at < 0 ? list.length : at;
    };
    const wanted =
      look.kind === "tail" ? list.length - 1 : look.kind === "row" ? look.row : rowOf(look.number);
    const row = Math.max(0, Math.min(wanted, list.length - 1));
    const from = Math.max(0, look.kind === "tail" ? list.length - look.rows : row - look.above);
    const to = look.kind === "tail" ? list.length : Math.min(list.length, row + look.below);
    return {
      look: seq,
      from,
      numbers: list.slice(from, to),
      lines: [],
      stacks: [],
      anchor: list[row],
      timeBefore: undefined,
    };
  }
  function show(block: Block) {
    const rows = list.length;
    drawn = scroll.accepts(block)
      ? { rows, from: block.from, lines: block.numbers.map((number) => ({ number })), island }
      : { ...drawn, rows, island };
    scroll.layout();
  }
  const draw = () => newest && show(blockOf(newest));
  const answer = () => {
    const due = coming;
    coming = [];
    for (const come of due) come();
  };
  const scroll = createLogScroll({
    drawn: () => drawn,
    look(look) {
      const mine = { seq: ++looks, look };
      newest = mine;
      coming.push(() => show(blockOf(mine)));
      if (!isSlow) queueMicrotask(answer);
      return looks;
    },
  });
  scroll.attach(surface);
  answer();
  return {
    scroll,
    draw,
    answer,
    /** From now on blocks come only when `answer` is called. */
    slow() {
      isSlow = true;
    },
    /** The rows are those of an island, or lead to the log's end. */
    setIsland(isIsland: boolean) {
      island = isIsland ? {} : undefined;
      draw();
    },
    change(next: (list: number[]) => number[]) {
      list = next(list);
      if (!isSlow) draw();
    },
    /** What a wheel or a finger does. */
    by(px: number) {
      top += px;
      clamp();
      scroll.onScroll();
      if (!isSlow) answer();
    },
    /** The same, before the page hears of it. */
    unheard(px: number) {
      top += px;
      clamp();
    },
    to(px: number) {
      top = px;
      clamp();
      scroll.onScroll();
      if (!isSlow) answer();
    },
    /** Numbers and screen places of the rows that can be seen. */
    visible: () =>
      tops()
        .map((row) => ({ number: row.number, y: block + row.top - top, bottom: block + row.bottom - top }))
        .filter((row) => row.bottom > 0 && row.y < VIEWPORT),
    content: () => content,
    tops,
    scrollTop: () => top,
  };
}

const first = (page: ReturnType<typeof setup>) => {
  const { number, y } = page.visible()[0]!;
  return { number, y };
};

test("[L5] it begins at the end and stays there while lines come", () => {
  const page = setup(1000);
  expect(page.visible().at(-1)).toMatchObject({ number: 999, bottom: VIEWPORT });
  page.change((list) => [...list, 1000, 1001]);
  expect(page.visible().at(-1)).toMatchObject({ number: 1001, bottom: VIEWPORT });
});

test("[L5] scrolling up leaves the end, scrolling down to it comes back", () => {
  const page = setup(1000);
  page.by(-300);
  expect(page.scroll.getSnapshot().following).toBe(false);
  page.change((list) => [...list, 1000, 1001, 1002]);
  expect(page.scroll.getSnapshot().unseenFrom).toBe(1000);
  page.by(10_000);
  expect(page.scroll.getSnapshot().following).toBe(true);
  expect(page.visible().at(-1)).toMatchObject({ number: 1002, bottom: VIEWPORT });
});

test("[L5] where all rows fit there is no end to go to, and none of them is new", () => {
  const page = setup(4);
  page.scroll.stay();
  expect(page.scroll.getSnapshot()).toMatchObject({ following: false, fits: true });
  page.change((list) => [...list, 4]);
  expect(page.scroll.getSnapshot()).toMatchObject({ fits: true, unseenFrom: 5 });
  page.change((list) => [...list, ...Array.from({ length: 40 }, (_, at) => 5 + at)]);
  expect(page.scroll.getSnapshot()).toMatchObject({ following: false, fits: false, unseenFrom: 5 });
  page.change((list) => list.slice(0, 3));
  expect(page.scroll.getSnapshot().fits).toBe(true);
});

test("[L9] rows of an island that all fit are not the end of the log", () => {
  const page = setup(4);
  page.scroll.stay();
  page.setIsland(true);
  expect(page.scroll.getSnapshot()).toMatchObject({ following: false, fits: false });
  page.setIsland(false);
  expect(page.scroll.getSnapshot().fits).toBe(true);
});

test("a few rows stand at the top", () => {
  expect(first(setup(3))).toEqual({ number: 0, y: 0 });
});

test("[L4] appending, dropping and filtering move nothing that is read", () => {
  const page = setup(2000);
  page.by(-5010);
  const before = first(page);
  page.change((list) => [...list, ...Array.from({ length: 500 }, (_, at) => 2000 + at)]);
  expect(first(page)).toEqual(before);
  page.change((list) => list.slice(700));
  expect(first(page)).toEqual(before);
  page.change((list) => list.filter((number) => number % 3 === before.number % 3));
  expect(first(page)).toEqual(before);
  page.change((list) => Array.from({ length: list.at(-1)! }, (_, at) => at));
  expect(first(page)).toEqual(before);
  vi.advanceTimersByTime(1000);
  expect(first(page)).toEqual(before);
});

test("[L4] the wheel moves rows by what it turned, wherever the guesses were off", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -350, max: 350 }), fc.nat(40), fc.boolean()), {
        minLength: 1,
        maxLength: 60,
      }),
      (moves) => {
        const page = setup(3000);
        page.to(page.content() / 2);
        for (const [px, appended, rest] of moves) {
          const before = page.visible().find((row) => row.y >= 0)!;
          page.by(px);
          const after = page.visible().find((row) => row.number === before.number);
          if (after && !page.scroll.getSnapshot().following) expect(after.y).toBe(before.y - px);
          page.change((list) => [...list, ...Array.from({ length: appended }, (_, at) => list.length + at)]);
          if (rest) vi.advanceTimersByTime(1000);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("[L4] rows that come late move nothing: what is drawn stays until they do", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -350, max: 350 }), fc.nat(40), fc.nat(3)), {
        minLength: 1,
        maxLength: 60,
      }),
      (moves) => {
        const page = setup(3000);
        page.to(page.content() / 2);
        page.slow();
        for (const [px, appended, when] of moves) {
          const before = page.visible().find((row) => row.y >= 0);
          page.by(px);
          if (when > 0) page.answer();
          const after = page.visible().find((row) => row.number === before?.number);
          if (before && after && !page.scroll.getSnapshot().following) expect(after.y).toBe(before.y - px);
          page.change((list) => [...list, ...Array.from({ length: appended }, (_, at) => list.length + at)]);
          if (when === 2) vi.advanceTimersByTime(1000);
        }
        page.answer();
        expect(page.visible().length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 60 },
  );
});

test("[L3] a scrollbar that is dragged has few rows drawn beside what is seen, until it rests", () => {
  const page = setup(50_000);
  const drawn = () => page.tops().length;
  page.to(page.content() / 2);
  const whole = drawn();
  for (const share of [0.4, 0.3, 0.2]) {
    page.to(page.content() * share);
    expect(drawn()).toBeLessThan(whole - 40);
    expect(page.visible().at(-1)!.bottom).toBeGreaterThanOrEqual(VIEWPORT);
    expect(page.visible()[0]!.y).toBeLessThanOrEqual(0);
  }
  const before = first(page);
  vi.advanceTimersByTime(1000);
  page.answer();
  expect(drawn()).toBe(whole);
  expect(first(page)).toEqual(before);
});

test("[L3] the first and the last of a million rows can be reached", () => {
  const page = setup(1_000_000);
  page.to(page.content() / 2);
  expect(page.content()).toBeLessThan(9_000_000);
  expect(first(page).number).toBeGreaterThan(400_000);
  expect(first(page).number).toBeLessThan(600_000);
  page.to(0);
  for (let turns = 0; turns < 200; turns++) page.by(-300);
  expect(first(page)).toEqual({ number: 0, y: 0 });
  page.to(page.content());
  expect(page.visible().at(-1)).toMatchObject({ number: 999_999, bottom: VIEWPORT });
});

test("[L3] in a million rows the wheel is never stuck before the first row", () => {
  const page = setup(1_000_000);
  page.to(900);
  for (let turns = 0; turns < 100_000 && first(page).number > 0; turns++) page.by(-390);
  expect(first(page)).toEqual({ number: 0, y: 0 });
});

test("[L6] with other row heights the first visible line stays", () => {
  let wrapped = true;
  const page = setup(2000, (number) => (wrapped ? 20 * (1 + (number % 7)) : 20));
  for (let turns = 0; turns < 20; turns++) page.by(-290);
  while (first(page).y > -25) page.by(-10);
  const before = first(page);
  expect(before.y).toBeLessThan(-20);
  for (let turns = 0; turns < 4; turns++) {
    wrapped = !wrapped;
    page.scroll.remeasure();
    page.draw();
    expect(first(page)).toEqual({ number: before.number, y: 0 });
  }
});

test("[L4] lines that come before the page heard of the wheel do not turn it back", () => {
  const page = setup(1000);
  const row = page.visible()[2]!;
  page.unheard(-300);
  page.change((list) => [...list, ...Array.from({ length: 200 }, (_, at) => 1000 + at)]);
  expect(page.visible().find(({ number }) => number === row.number)?.y).toBe(row.y + 300);
  expect(page.scroll.getSnapshot().following).toBe(false);
  page.unheard(-120);
  page.change((list) => [...list, 2000]);
  expect(page.visible().find(({ number }) => number === row.number)).toBeUndefined();
  page.unheard(120);
  page.change((list) => [...list, 2001]);
  expect(page.visible().find(({ number }) => number === row.number)?.y).toBe(row.y + 300);
});

test("[L4] a row that grows while the end is followed stays where it is", () => {
  let grown = -1;
  const page = setup(1000, (number) => (number === grown ? 300 : 20));
  const before = page.visible()[3]!;
  page.scroll.stay();
  page.answer();
  grown = before.number;
  page.draw();
  expect(page.visible().find(({ number }) => number === before.number)?.y).toBe(before.y);
  expect(page.scroll.getSnapshot().following).toBe(false);
});

test("[L19] any row can be shown, also one far away", () => {
  const page = setup(50_000);
  page.scroll.show(123);
  page.answer();
  expect(page.visible().map(({ number }) => number)).toContain(123);
  page.scroll.show(49_999);
  page.answer();
  expect(page.visible().map(({ number }) => number)).toContain(49_999);
  page.scroll.toStart();
  page.answer();
  expect(first(page)).toEqual({ number: 0, y: 0 });
  page.scroll.show(3);
  page.answer();
  expect(first(page)).toEqual({ number: 0, y: 0 });
});
