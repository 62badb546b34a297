import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { testServer } from "./testing/testServer.ts";

const SCRIPT = `console.log(${JSON.stringify("x".repeat(5000))})`;

function builtDashboard() {
  const dir = mkdtempSync(join(tmpdir(), "quarterdeck-static-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, "assets"));
  writeFileSync(join(dir, "index.html"), "<html><head><title>Q</title></head><body></body></html>");
  writeFileSync(join(dir, "assets", "main-abc123.js"), SCRIPT);
  writeFileSync(join(dir, "assets", "font.woff2"), "f".repeat(5000));
  writeFileSync(join(dir, "favicon.svg"), "<svg/>");
  return dir;
}

const dashboardServer = () => testServer({ config: { dashboardDir: builtDashboard() } });

/** As bytes, for fetch would decode them. */
function raw(url: string, headers: Record<string, string>) {
  return new Promise<{ encoding: string | undefined; body: Buffer }>((resolve) =>
    httpRequest(url, { headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ encoding: response.headers["content-encoding"], body: Buffer.concat(chunks) });
    }).end(),
  );
}

test("every path that is no file is the page, with a strict policy and a masked CSRF token", async () => {
  const { request, url } = await dashboardServer();
  const response = await request("/agents/abc/logs");
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-cache");
  const policy = response.headers.get("content-security-policy")!;
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain(`connect-src 'self' ws://${new URL(url).host}`);
  expect(policy).not.toMatch(/unsafe-eval|(script|style)-src [^;]*unsafe/);
  const cookie = response.headers.get("set-cookie")!;
  expect(cookie).toMatch(/^csrf_token=[^;]{44}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/);
  const page = await response.text();
  expect(page).toMatch(/<meta property="csrf-token" content="[A-Za-z0-9+/]{86}==" \/>\s*<\/head>/);
  expect(page).not.toContain(/csrf_token=([^;]*)/.exec(cookie)![1]);
});

test("the page's token lets its browser act", async () => {
  const { request, session } = await dashboardServer();
  const page = await request("/");
  const csrf = /csrf_token=[^;]*/.exec(page.headers.get("set-cookie")!)![0];
  const token = /content="([^"]*)"/.exec(await page.text())![1]!;
  const Cookie = `coder_session_token=${session}; ${csrf}`;
  const response = await request("/api/v2/users/me/keys", {
    method: "POST",
    headers: { Cookie, "X-CSRF-TOKEN": token },
  });
  expect(response.status).toBe(201);
  expect((await request("/", { headers: { Cookie } })).headers.has("set-cookie")).toBe(false);
});

test("hashed assets are kept for ever, other files are asked for again", async () => {
  const { request } = await dashboardServer();
  const script = await request("/assets/main-abc123.js");
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await script.text()).toBe(SCRIPT);
  const icon = await request("/favicon.svg");
  expect(icon.headers.get("cache-control")).toBe("no-cache");
  const again = await request("/favicon.svg", {
    headers: { "If-None-Match": icon.headers.get("etag")!, "Cache-Control": "max-age=0" },
  });
  expect(again.status).toBe(304);
});

test("text is compressed in the best way that the browser takes, fonts are not", async () => {
  const { url } = await dashboardServer();
  const script = `${url}/assets/main-abc123.js`;
  const br = await raw(script, { "Accept-Encoding": "gzip, deflate, br" });
  expect([br.encoding, brotliDecompressSync(br.body).toString()]).toEqual(["br", SCRIPT]);
  const gz = await raw(script, { "Accept-Encoding": "gzip;q=0.5, br;q=0" });
  expect([gz.encoding, gunzipSync(gz.body).toString()]).toEqual(["gzip", SCRIPT]);
  expect((await raw(script, {})).encoding).toBeUndefined();
  expect((await raw(`${url}/assets/font.woff2`, { "Accept-Encoding": "br" })).encoding).toBeUndefined();
});

test("nothing outside the build can be read, and a missing asset is no page", async () => {
  const { url, request } = await dashboardServer();
  const secret = await raw(`${url}/assets/..%2f..%2f..%2fetc/passwd`, {});
  expect(secret.body.toString()).not.toContain("root:");
  expect((await request("/assets/old-build.js")).status).toBe(404);
  expect((await request("/", { method: "POST" })).status).toBe(405);
});
