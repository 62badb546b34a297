import { createServer } from "node:http";
import type { LookupFunction } from "node:net";
import { expect, test } from "vitest";
import { listening } from "../testing/listening.ts";
import { createIssuerFetch, isIssuerUrl, publicLookup } from "./issuers.ts";
import { isPublicAddress } from "./publicAddress.ts";
import { ecKeys, issue } from "./testing/authority.ts";

test("[II11] certificates are fetched from two hosts by their usual ports, and from nowhere else", () => {
  for (const url of [
    "http://www.microsoft.com/pki/x.crt",
    "https://cacerts.digicert.com/x.crt",
    "http://www.microsoft.com:80/x.crt",
    "https://www.microsoft.com:443/x.crt",
  ])
    expect([url, isIssuerUrl(url)]).toEqual([url, true]);
  for (const url of [
    "http://www.microsoft.com.evil.com/x",
    "ftp://www.microsoft.com/x.crt",
    "http://169.254.169.254/latest/meta-data",
    "http://www.microsoft.com:8080/x.crt",
    "http://www.microsoft.com@evil.com/x",
    "http://user:word@www.microsoft.com/x",
    "http://caissuers.microsoft.com/x",
    "file:///etc/passwd",
    "//www.microsoft.com/x",
    "",
  ])
    expect([url, isIssuerUrl(url)]).toEqual([url, false]);
});

test("[II12] no connection goes to an address that is not everybody's", () => {
  const hidden = [
    ...["127.0.0.1", "127.255.255.255", "169.254.169.254", "10.0.0.1", "172.16.0.1", "172.31.255.255"],
    ...["192.168.1.1", "100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255", "0.0.0.0", "0.1.2.3"],
    ...[
      "224.0.0.1",
      "239.255.255.255",
      "::",
      "::1",
      "fc00::1",
      "fdff::1",
      "fe80::1",
      "febf::1",
      "fe80::1%eth0",
    ],
    ...["ff02::1", "64:ff9b:1::1", "100::1", "2001:2::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:7f00:1"],
    ...["::ffff:10.0.0.1", "0:0:0:0:0:ffff:a9fe:a9fe", "www.microsoft.com", ""],
  ];
  expect(hidden.filter(isPublicAddress)).toEqual([]);
  const open = [
    ...["8.8.8.8", "2606:4700:4700::1111", "100.63.255.255", "100.128.0.1", "172.32.0.1", "198.20.0.1"],
    ...["::ffff:8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808", "2001:3::1"],
  ];
  expect(open.filter((address) => !isPublicAddress(address))).toEqual([]);
});

const resolved = (...addresses: string[]) =>
  publicLookup(((_host: string, _options: unknown, done: (...args: unknown[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    )) as never); // the overload that is called: all addresses

const looked = (find: LookupFunction, all = false) =>
  new Promise((resolve, reject) =>
    find("www.microsoft.com", { all }, (error, address) => (error ? reject(error) : resolve(address))),
  );

test("one address that is not public is enough to connect to none", async () => {
  expect(await looked(resolved("8.8.8.8", "1.1.1.1"))).toBe("8.8.8.8");
  expect(await looked(resolved("8.8.8.8"), true)).toEqual([{ address: "8.8.8.8", family: 4 }]);
  await expect(looked(resolved("8.8.8.8", "::1"))).rejects.toThrow("leads to ::1, which is not public");
  await expect(looked(resolved())).rejects.toThrow("has no address");
});

/** A host that the name www.microsoft.com leads to, on the way only: its port stays what the URL says. */
async function microsoft(answer: (path: string) => { status: number; body: Buffer }) {
  const asked: string[] = [];
  const port = await listening(
    createServer((request, response) => {
      asked.push(`${request.headers.host}${request.url}`);
      const { status, body } = answer(request.url ?? "");
      response.writeHead(status, { Location: "http://www.microsoft.com/elsewhere" }).end(body);
    }),
  );
  return { asked, port };
}

test("a URL of another host ends it before anybody is asked", async () => {
  let asked = 0;
  const fetchIssuers = createIssuerFetch((_host, _options, done) => {
    asked++;
    done(new Error("not here"), "", 0);
  });
  await expect(
    fetchIssuers(["http://www.microsoft.com/a.crt", "http://caissuers.microsoft.com/a.crt"]),
  ).rejects.toThrow('"http://caissuers.microsoft.com/a.crt" may not be asked');
  await expect(fetchIssuers(Array(9).fill("http://www.microsoft.com/a.crt"))).rejects.toThrow(
    "too many URLs",
  );
  expect(asked).toBe(0);
  await expect(fetchIssuers(["http://www.microsoft.com/a.crt"])).rejects.toThrow("not here");
  expect(asked).toBe(1);
});

test("one certificate in DER is taken; a redirect, an error, too much and anything else are not", async () => {
  const { der, pem } = issue({ commonName: "CA", keys: ecKeys(), authority: true });
  const answers: Record<string, { status: number; body: Buffer }> = {
    "/good.crt": { status: 200, body: der },
    "/pem.crt": { status: 200, body: Buffer.from(pem) },
    "/more.crt": { status: 200, body: Buffer.concat([der, der]) },
    "/moved.crt": { status: 302, body: der },
    "/gone.crt": { status: 404, body: der },
    "/much.crt": { status: 200, body: Buffer.alloc(1_100_000) },
    "/none.crt": { status: 200, body: Buffer.alloc(0) },
  };
  const { asked, port } = await microsoft((path) => answers[path]!);
  const fetchIssuers = createIssuerFetch(
    (_host, { all }, done) =>
      all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4),
    port,
  );
  const [fetched] = await fetchIssuers(["http://www.microsoft.com/good.crt"]);
  expect(fetched!.commonName).toBe("CA");
  expect(asked).toEqual([`www.microsoft.com:${port}/good.crt`]);
  for (const [path, says] of [
    ["pem", "no certificate in DER"],
    ["more", "no certificate in DER"],
    ["moved", "the answer was 302"],
    ["gone", "the answer was 404"],
    ["much", "more than 1048576 bytes"],
    ["none", "no certificate"],
  ])
    await expect(fetchIssuers([`http://www.microsoft.com/${path}.crt`])).rejects.toThrow(says);
});

test("more at once than four are refused, so that nobody makes us ask without end", async () => {
  const waiting: (() => void)[] = [];
  const fetchIssuers = createIssuerFetch((_host, _options, done) => {
    waiting.push(() => done(new Error("over"), "", 0));
  });
  const url = "http://www.microsoft.com/a.crt";
  const first = Array.from({ length: 4 }, () => fetchIssuers([url]).catch((error: Error) => error.message));
  await expect(fetchIssuers([url])).rejects.toThrow("too many others");
  for (const end of waiting) end();
  expect(await Promise.all(first)).toEqual(["over", "over", "over", "over"]);
  const next = fetchIssuers([url]);
  waiting.at(-1)!();
  await expect(next).rejects.toThrow("over");
});
