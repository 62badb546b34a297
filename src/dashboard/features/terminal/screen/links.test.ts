import { expect, test } from "vitest";
import { openableUrl, WEB_ADDRESS } from "./links.ts";

test.each([
  ["see https://example.com/a?b=1#c.", "https://example.com/a?b=1#c"],
  ["(http://example.com/x)", "http://example.com/x"],
  ['"https://example.com:8080/",', "https://example.com:8080/"],
  ["https://localhost.example.com/", "https://localhost.example.com/"],
])("[T14] an address is found in %j", (text, address) => {
  expect(text.match(WEB_ADDRESS)?.[0]).toBe(address);
});

test.each([
  "http://localhost:3000/",
  "http://127.0.0.1:8080",
  "https://0.0.0.0/",
  "http://[::1]:80/x",
  "ftp://example.com",
  "file:///etc/passwd",
])("[T14] %s stays text", (text) => {
  expect(text.match(WEB_ADDRESS)).toBeNull();
});

test.each(["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vscode://x", "nonsense"])(
  "[T14] %s is never opened",
  (text) => {
    expect(openableUrl(text)).toBeUndefined();
  },
);
