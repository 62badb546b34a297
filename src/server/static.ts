import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Answer } from "./http/answers.ts";
import { CSRF_COOKIE, csrfCookie, maskCsrfToken, newCsrfToken } from "./http/csrf.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
const COMPRESSIBLE = /^(text\/|application\/(json|manifest)|image\/svg)/;
/** Smaller ones fit a packet anyway. */
const WORTH_COMPRESSING_BYTES = 1_024;
/** 5 of 11: nearly as small as the best, in a tenth of its time. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const encoders = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, BROTLI),
  gzip: promisify(gzip) as (bytes: Buffer) => Promise<Buffer>,
};
type Encoding = keyof typeof encoders;

const SECURITY = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
};

/**
 * Nothing but what this origin serves. Inline is allowed for style attributes only, which popups and virtual lists are
 * placed by; the terminal's style elements become constructed sheets. The WebSocket addresses are for browsers in which
 * `'self'` means the page's scheme alone.
 */
function contentSecurityPolicy(host: string): string {
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : "";
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    `connect-src 'self'${sockets}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

type File = {
  bytes: Buffer;
  type: string;
  etag: string;
  immutable: boolean;
  encoded: Map<Encoding, Promise<Buffer>>;
};

export type StaticFiles = (request: IncomingMessage, path: string) => Promise<Answer>;

/**
 * The built dashboard. Every path that is no file is its page: the page's own router knows the rest. `csrf`: the page
 * carries a token for the contract's check; in front of a deployment there is none, as the browser has no key there.
 */
export function createStaticFiles(dir: string | undefined, { csrf = true } = {}): StaticFiles {
  const files = dir === undefined ? new Map<string, File>() : readFiles(dir);
  const page = files.get("/index.html");
  return async (request, path) => {
    if (request.method !== "GET" && request.method !== "HEAD")
      return { status: 405, headers: { ...SECURITY, Allow: ["GET", "HEAD"] }, body: "" };
    const file = files.get(path);
    if (file && file !== page) return fileAnswer(request, file);
    // A missing asset is a stale page asking for what an older build had: a page in its place would not run.
    if (path.startsWith("/assets/")) return text(404, "There is no such file.\n");
    if (!page) return text(503, "The dashboard is not built. Run: npm run build\n");
    return pageAnswer(request, page, csrf);
  };
}

const text = (status: number, body: string): Answer => ({
  status,
  headers: { ...SECURITY, "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" },
  body,
});

/** All of them are held in memory: the build is a few megabytes, and no request then reaches the file system. */
function readFiles(dir: string): Map<string, File> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map((entry) => {
      const name = join(entry.parentPath, entry.name);
      const path = `/${relative(dir, name).split(sep).join("/")}`;
      const bytes = readFileSync(name);
      const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
      const type = TYPES[extname(name)] ?? "application/octet-stream";
      // Vite puts a hash of the contents into the name of everything below assets/.
      const immutable = path.startsWith("/assets/");
      return [path, { bytes, type, etag, immutable, encoded: new Map() }];
    }),
  );
}

async function fileAnswer({ headers: asked }: IncomingMessage, file: File): Promise<Answer> {
  const headers = {
    ...SECURITY,
    "Content-Type": file.type,
    "Cache-Control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    ETag: file.etag,
    Vary: "Accept-Encoding",
  };
  if (asked["if-none-match"] === file.etag) return { status: 304, headers, body: "" };
  const encoding = encodingFor(String(asked["accept-encoding"] ?? ""), file);
  if (!encoding) return { status: 200, headers, body: file.bytes };
  const encoded = file.encoded.get(encoding) ?? encoders[encoding](file.bytes);
  file.encoded.set(encoding, encoded);
  return { status: 200, headers: { ...headers, "Content-Encoding": encoding }, body: await encoded };
}

function encodingFor(accepted: string, { type, bytes }: File): Encoding | undefined {
  if (!COMPRESSIBLE.test(type) || bytes.length < WORTH_COMPRESSING_BYTES) return undefined;
  const names = accepted
    .split(",")
    .filter((entry) => !/;\s*q=0(\.0*)?\s*$/.test(entry))
    .map((entry) => entry.split(";")[0]!.trim());
  return (["br", "gzip"] as const).find((name) => names.includes(name));
}

/** The page carries the masked CSRF token of its browser, so it is made for each request and never compressed. */
function pageAnswer({ headers: asked }: IncomingMessage, page: File, csrf: boolean): Answer {
  const headers: Answer["headers"] = {
    ...SECURITY,
    "Content-Type": TYPES[".html"]!,
    "Content-Security-Policy": contentSecurityPolicy(asked.host ?? ""),
    "Cache-Control": "no-cache",
    Vary: "Cookie",
  };
  if (!csrf) return { status: 200, headers, body: page.bytes };
  const known = csrfCookie(asked.cookie);
  const token = known ?? newCsrfToken();
  const meta = `<meta property="csrf-token" content="${maskCsrfToken(token)}" />`;
  if (!known)
    headers["Set-Cookie"] = `${CSRF_COOKIE}=${token}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax`;
  return { status: 200, headers, body: page.bytes.toString().replace("</head>", `  ${meta}\n  </head>`) };
}
