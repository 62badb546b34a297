import { expect, test } from "vitest";
import { requestHeaders, responseHeaders } from "./forwardHeaders.ts";

const forwarding = {
  remoteAddress: "10.0.0.9",
  protocol: "http",
  via: "v",
  upgrade: undefined,
  expectsContinue: false,
} as const;

function sent(headers: [string, string][], over: Partial<Parameters<typeof requestHeaders>[2]> = {}) {
  const flat = requestHeaders(headers.flat(), "app.localhost", { ...forwarding, ...over });
  return Object.fromEntries(
    flat.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), flat[i + 1]]] : [])),
  );
}
const KEY = `${"a".repeat(10)}-${"b".repeat(22)}`;

test("[BA34] nothing by which we know a person reaches the app", () => {
  const headers = sent([
    ["Cookie", `a=1; coder_session_token=${KEY}; quarterdeck_app_session=x; b=2; csrf_token=c`],
    ["Cookie", "__Host-coder_session_token=y; coder_signed_app_token=z"],
    ["Coder-Session-Token", KEY],
    ["Authorization", `Bearer ${KEY}`],
    ["X-CSRF-TOKEN", "c"],
  ]);
  expect(headers.cookie).toBe("a=1; b=2");
  expect(Object.keys(headers).sort()).toEqual([
    "connection",
    "cookie",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-quarterdeck-via",
  ]);
});

test("an app's own credentials pass", () => {
  expect(sent([["Authorization", "Bearer eyJhbGciOi.e30.x"]]).authorization).toBe("Bearer eyJhbGciOi.e30.x");
  expect(sent([["Authorization", "Basic YTpi"]]).authorization).toBe("Basic YTpi");
});

test("headers for one hop, and those named by Connection, stay behind", () => {
  const headers = sent([
    ["Connection", "keep-alive, X-Secret"],
    ["X-Secret", "1"],
    ["Keep-Alive", "timeout=5"],
    ["TE", "trailers"],
    ["Upgrade", "h2c"],
    ["Proxy-Authorization", "Basic x"],
    ["Accept", "*/*"],
  ]);
  expect(headers).toMatchObject({ accept: "*/*", connection: "close" });
  for (const name of ["x-secret", "keep-alive", "te", "upgrade", "proxy-authorization"])
    expect(headers).not.toHaveProperty(name);
});

test("Connection cannot take the host away, nor what we say of the client", () => {
  const headers = sent([
    ["Host", "app.localhost"],
    ["Connection", "host, x-forwarded-for, x-forwarded-host"],
    ["X-Forwarded-For", "1.2.3.4"],
    ["X-Forwarded-Prefix", "/evil"],
    ["Forwarded", "for=1.2.3.4"],
    ["X-Real-IP", "1.2.3.4"],
  ]);
  expect(headers).toMatchObject({
    host: "app.localhost",
    "x-forwarded-for": "10.0.0.9",
    "x-forwarded-host": "app.localhost",
    "x-forwarded-proto": "http",
  });
  for (const name of ["x-forwarded-prefix", "forwarded", "x-real-ip"])
    expect(headers).not.toHaveProperty(name);
});

test("a body in chunks stays one, and a WebSocket's upgrade is said anew", () => {
  expect(sent([["Transfer-Encoding", "chunked"]])["transfer-encoding"]).toBe("chunked");
  expect(sent([["Upgrade", "websocket"]], { upgrade: "websocket" })).toMatchObject({
    connection: "Upgrade",
    upgrade: "websocket",
  });
});

test("[BA35] an app's cookies stay at its host, and none has a name of ours", () => {
  const flat = responseHeaders([
    ...["Set-Cookie", "a=1; Domain=example.com; Path=/; HttpOnly"],
    ...["Set-Cookie", "coder_session_token=stolen; Path=/"],
    ...["set-cookie", "quarterdeck_app_session=x"],
    ...["Set-Cookie", "b=2; domain = .example.com"],
    ...["Transfer-Encoding", "chunked"],
    ...["Content-Type", "text/html"],
  ]);
  expect(flat).toEqual([
    "Set-Cookie",
    "a=1; Path=/; HttpOnly",
    "Set-Cookie",
    "b=2",
    "Content-Type",
    "text/html",
  ]);
});
