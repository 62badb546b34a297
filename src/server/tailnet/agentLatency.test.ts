import { expect, test } from "vitest";
import { aDerpMap, aDerpRegion } from "#tailnet/testing/aDerpMap.ts";
import { agentLatency, isAboutSame } from "./agentLatency.ts";

const MAP = aDerpMap(
  aDerpRegion({ RegionID: 1, RegionName: "Frankfurt" }),
  aDerpRegion({ RegionID: 2, RegionName: "" }),
);
const of = (derp_latency: Record<string, number>, preferred_derp = 0) =>
  agentLatency({ derp_latency, preferred_derp }, MAP);

test("latency is by region name, in milliseconds; both families are one entry, the quicker", () => {
  expect(of({ "1-v6": 0.025, "1-v4": 0.012345, "2-v4": 0.1 }, 1)).toEqual({
    Frankfurt: { preferred: true, latency_ms: 12.345 },
    "Unnamed 2": { preferred: false, latency_ms: 100 },
  });
});

test("a region that the map does not have any more is unnamed; nothing measured is nothing", () => {
  expect(of({ "9-v4": 0.001 }, 9)).toEqual({ "Unnamed 9": { preferred: true, latency_ms: 1 } });
  expect(of({})).toEqual({});
});

test("regions that come, go or become preferred are another picture; a fifth or 2 ms are not", () => {
  const before = of({ "1-v4": 0.1, "2-v4": 0.001 }, 1);
  const isSame = (derp_latency: Record<string, number>, preferred = 1) =>
    isAboutSame(before, of(derp_latency, preferred));
  expect(isSame({ "1-v4": 0.119, "2-v4": 0.003 })).toBe(true);
  expect(isSame({ "1-v4": 0.121, "2-v4": 0.001 })).toBe(false);
  expect(isSame({ "1-v4": 0.1, "2-v4": 0.0035 })).toBe(false);
  expect(isSame({ "1-v4": 0.1 })).toBe(false);
  expect(isSame({ "1-v4": 0.1, "9-v4": 0.001 })).toBe(false);
  expect(isSame({ "1-v4": 0.1, "2-v4": 0.001 }, 2)).toBe(false);
});
