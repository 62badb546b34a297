import fc from "fast-check";
import { expect, test } from "vitest";
import { agentAddresses, formatAddress, parseCidr } from "./address.ts";
import { uuidBytes } from "./uuid.ts";

const show = (address: bigint) => formatAddress({ address, bits: 128, family: 6 });

test("[TA1] an agent has its id behind two prefixes, and the old fixed address", () => {
  expect(agentAddresses(uuidBytes("20000001-0000-4000-8000-00000000000a")).map(show)).toEqual([
    "fd7a:115c:a1e0:4000:8000::a",
    "fd60:627a:a42b:4000:8000::a",
    "fd7a:115c:a1e0:49d6:b259:b7ac:b1b2:48f4",
  ]);
});

test.each([
  ["fd7a:115c:a1e0:4000:8000::a/128"],
  ["FD7A:115C:A1E0:4000:8000:0000:0000:000A/128"],
  ["fd7a:115c:a1e0:4000:8000:0:0.0.0.10/128"],
])("[TA2] %s is one number", (text) => {
  const [own] = agentAddresses(uuidBytes("20000001-0000-4000-8000-00000000000a"));
  expect(parseCidr(text)).toEqual({ address: own, bits: 128, family: 6 });
});

test.each([
  "::1",
  "::1/",
  "::1/129",
  "::1/0128",
  "::1/-1",
  "/128",
  "1::2::3/64",
  "1:2:3:4:5:6:7/64",
  "::g/1",
])("[TA3] %j is no CIDR", (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test.each([
  "1:2:3:4:5:6:7:8::/64",
  "10.0.0.1/33",
  "10.0.0.256/8",
  "10.0.0.01/8",
  "10.0.0/8",
  "::12345/64",
  "fe80::1%eth0/64",
  ":::/1",
  ":1/64",
  "1.2.3.4:/64",
])("[TA3] %j is none either", (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test.each([
  ["::/0", "::"],
  ["::1/128", "::1"],
  ["1::/128", "1::"],
  ["1:0:0:2:0:0:0:3/128", "1:0:0:2::3"],
  ["1:0:2:3:4:5:6:7/128", "1:0:2:3:4:5:6:7"],
  ["::ffff:10.1.2.3/128", "::ffff:10.1.2.3"],
  ["10.1.2.3/32", "10.1.2.3"],
])("[TA4] %s is shown as %s", (text, shown) => {
  expect(formatAddress(parseCidr(text)!)).toBe(shown);
});

test("[TA4] what is shown is read as the same address", () => {
  const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, (parts) => {
      const address = parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
      expect(parseCidr(`${show(address)}/128`)?.address).toBe(address);
    }),
  );
});

test("[TA3] no text makes it throw", () => {
  const parts = fc.constantFrom(":", "::", ".", "/", "128", "0", "ffff", "10", "x");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts).map((all) => all.join("")),
      ),
      (text) => {
        const cidr = parseCidr(text);
        if (cidr) expect(parseCidr(`${formatAddress(cidr)}/${cidr.bits}`)).toEqual(cidr);
      },
    ),
  );
});
