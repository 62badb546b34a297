import { expect, test } from "vitest";
import { amountText, cpuShare, cpuText, loadText, parseCpuTimes, parseMemory } from "./hostStats.ts";

const STAT = `cpu  100 20 30 800 50 5 5 10 7 3
cpu0 50 10 15 400 25 2 2 5 3 1
intr 12345
`;

test("processor time is everything but idle and waiting for disks; guests are in user time already", () => {
  expect(parseCpuTimes(STAT)).toEqual({ busy: 170, total: 1020 });
});

test("the share of the processor is that between two looks", () => {
  expect(cpuShare({ busy: 100, total: 1000 }, { busy: 150, total: 1200 })).toBe(0.25);
  expect(cpuShare({ busy: 100, total: 1000 }, { busy: 100, total: 1000 })).toBe(0);
  expect(cpuText(0.254, 4)).toBe("25% of 4 cores");
  expect(cpuText(1, 1)).toBe("100% of 1 core");
});

test("memory that can be had counts as free", () => {
  const meminfo = "MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    6000000 kB\n";
  expect(parseMemory(meminfo)).toEqual({ used: 2_000_000 * 1024, total: 8_000_000 * 1024 });
});

test.each([
  [2 * 1024 ** 3, 8 * 1024 ** 3, "2.0 of 8.0 GiB (25%)"],
  [12.3 * 1024 ** 3, 500 * 1024 ** 3, "12.3 of 500 GiB (2%)"],
  [1, 512, "1.0 of 512 B (0%)"],
  [0, 0, "unknown"],
])("%i of %i bytes reads %s", (used, total, text) => {
  expect(amountText({ used, total })).toBe(text);
});

test("load has two digits", () => {
  expect(loadText([0.5, 1, 12.345])).toBe("0.50 1.00 12.35");
});
