import { createHash } from "node:crypto";
import type { Answer } from "../http/answers.ts";

/** What a person reads in place of an app: what is the case, why, and what to do. */
export type AppPage = {
  status: number;
  title: string;
  cause: string;
  next: string;
  link?: { href: string; text: string };
  /** Asks again by itself and reloads once the app answers. */
  retries?: boolean;
  headers?: Record<string, string>;
};

const STYLE = `:root{color-scheme:light dark;--bg:#fafafa;--card:#fff;--fg:#18181b;--muted:#52525b;--line:#d4d4d8;--accent:#1d4ed8;--on:#fff}
@media(prefers-color-scheme:dark){:root{--bg:#0c0d10;--card:#15171c;--fg:#e7e8ec;--muted:#a5a9b4;--line:#343842;--accent:#8ab4ff;--on:#0c0d10}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
main{width:100%;max-width:34rem;padding:24px;border:1px solid var(--line);border-radius:8px;background:var(--card);overflow-wrap:anywhere}
h1{margin:0 0 8px;font-size:19px;line-height:1.3}p{margin:0 0 12px}.next{color:var(--muted)}footer{display:flex;flex-wrap:wrap;align-items:center;gap:12px;margin-top:20px}
a,button{font:inherit;padding:6px 14px;border:1px solid var(--accent);border-radius:6px;background:var(--accent);color:var(--on);text-decoration:none;cursor:pointer}
a:focus-visible,button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}[role=status]{color:var(--muted);font-size:13px}`;

/** Asks with a header that no other site can send, and slower the longer nothing happens. */
const SCRIPT = `const line=document.querySelector('[role=status]');let wait=1000;
document.querySelector('button').addEventListener('click',()=>location.reload());
const ask=async()=>{if(!document.hidden){try{const answer=await fetch(location.href,{headers:{'X-Quarterdeck-Probe':'1'},cache:'no-store',redirect:'manual'});
if(answer.status===204)return location.reload();line.textContent='Not yet. This page reloads by itself.';wait=Math.min(wait*1.3,10000)}
catch{line.textContent='The server does not answer. Trying again.';wait=Math.min(wait*1.6,15000)}}setTimeout(ask,wait)};setTimeout(ask,wait)`;

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const POLICY = (retries: boolean) =>
  [
    "default-src 'none'",
    `style-src ${hash(STYLE)}`,
    ...(retries ? [`script-src ${hash(SCRIPT)}`, "connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export function pageAnswer({ status, title, cause, next, link, retries = false, headers }: AppPage): Answer {
  const retry = `<button type="button">Try again</button><span role="status">This page reloads by itself.</span>`;
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(cause)}</p>
<p class="next">${escapeHtml(next)}</p>
<footer>${retries ? retry : ""}${link ? `<a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a>` : ""}</footer>
</main>
${retries ? `<script>${SCRIPT}</script>` : ""}
</body>
</html>
`;
  return {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": POLICY(retries),
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      ...headers,
    },
    body,
  };
}

type Dashboard = { href: string };
const toDashboard = ({ href }: Dashboard) => ({ link: { href, text: "Open the dashboard" } });

/** The agent is there and the program is not: the page asks again by itself. */
const badGateway = (dashboard: Dashboard, words: Pick<AppPage, "title" | "cause" | "next">): AppPage => ({
  status: 502,
  retries: true,
  ...words,
  ...toDashboard(dashboard),
});

/** Every page there is. Titles and status are the reference's where it has one (browse-and-auth §4). */
export const appPages = {
  badHost: (host: string, dashboard: Dashboard): AppPage => ({
    status: 400,
    title: "This address names no app",
    cause: `“${host}” is not made of a port or an app, an agent, a workspace and its owner.`,
    next: "An address looks like 8080--agent--workspace--owner, each part without a dot, at most 63 characters in all. Open it from the agent's page.",
    ...toDashboard(dashboard),
  }),
  signIn: (href: string): AppPage => ({
    status: 401,
    title: "Sign in to open this",
    cause: "This app or port is not public, and this browser has not shown who it is.",
    next: "Sign in at the dashboard: you come back here by yourself.",
    link: { href, text: "Sign in" },
  }),
  staleTicket: (href: string): AppPage => ({
    status: 400,
    title: "This way in was used already",
    cause: "The address holds a pass that is good once, for a minute, and at one host only.",
    next: "Open the app again: a new pass is made for you.",
    link: { href, text: "Open again" },
  }),
  notFound: (dashboard: Dashboard): AppPage => ({
    status: 404,
    title: "Application Not Found",
    cause: "There is no such app or port, or it is not shared with you.",
    next: "Look at the spelling of the address, or ask its owner to share it.",
    ...toDashboard(dashboard),
  }),
  notAPage: (name: string, dashboard: Dashboard): AppPage => ({
    status: 404,
    title: "Application Not Found",
    cause: `“${name}” is no web page of its agent: it runs a command, or leads elsewhere.`,
    next: "Open it from the agent's page.",
    ...toDashboard(dashboard),
  }),
  foreignOrigin: (origin: string): AppPage => ({
    status: 403,
    title: "A page of another site may not do this",
    cause: `The request came from a page of ${origin}, which is no app of this workspace.`,
    next: "Apps that are shared with everybody (public) may be called from anywhere.",
  }),
  offline: (workspace: string, dashboard: Dashboard): AppPage => ({
    status: 400,
    title: "Workspace Offline",
    cause: `The workspace “${workspace}” is stopped.`,
    next: "Start it in the dashboard, then open this again.",
    ...toDashboard(dashboard),
  }),
  unavailable: (agent: string, status: string, dashboard: Dashboard): AppPage => ({
    status: 404,
    title: "Application Unavailable",
    cause: `The agent “${agent}” is ${status}: only a connected agent can pass this on.`,
    next: "It connects by itself when its machine is up and reaches this server.",
    retries: true,
    ...toDashboard(dashboard),
  }),
  nothingListens: (what: string, agent: string, dashboard: Dashboard) =>
    badGateway(dashboard, {
      title: `Nothing listens on ${what}`,
      cause: `The agent “${agent}” is connected, and its machine refused the connection.`,
      next: "Start the program, or look on which port it listens. It must listen on localhost or on all addresses.",
    }),
  unhealthy: (app: string, agent: string, dashboard: Dashboard) =>
    badGateway(dashboard, {
      title: `“${app}” does not run`,
      cause: `Its health check fails, and the machine of the agent “${agent}” refused the connection.`,
      next: "Its log on the agent's page may say why. The check goes on.",
    }),
  noAnswer: (what: string, message: string, dashboard: Dashboard) =>
    badGateway(dashboard, {
      title: "No answer from the app",
      cause: `${what} took the connection and gave no answer of HTTP: ${message}.`,
      next: "Is it a web server? When it speaks TLS, its port is opened with an s behind the number (8443s), and without one when not.",
    }),
  notThisMachine: (host: string): AppPage => ({
    status: 502,
    title: "The app is not on the agent's machine",
    cause: `The app's URL names ${host}. Agents pass on to their own machine only.`,
    next: "Let the URL name localhost, or declare the app as external.",
  }),
  tooMany: (): AppPage => ({
    status: 503,
    title: "Too many connections",
    cause: "This agent passes on as many connections as it may at a time.",
    next: "Close some of its pages, then try again.",
    retries: true,
    headers: { "Retry-After": "5" },
  }),
  circle: (): AppPage => ({
    status: 508,
    title: "This address leads back to this server",
    cause: "The port is this server's own, so that the request would run in a circle.",
    next: "Open the dashboard at its own address.",
  }),
  noWildcard: (dashboard: Dashboard): AppPage => ({
    status: 403,
    title: "Apps need a host name of their own",
    cause:
      "On the dashboard's own address an app could act as you. This server has no other names to serve apps under.",
    next: "Start it with --wildcard-access-url '*.apps.example.com' and let all those names point to it.",
    ...toDashboard(dashboard),
  }),
  nameTooLong: (label: string, dashboard: Dashboard): AppPage => ({
    status: 404,
    title: "The app's name is too long for a host name",
    cause: `“${label}” has ${label.length} characters, and a part of a host name at most 63.`,
    next: "Shorter names of the app, agent, workspace or owner help.",
    ...toDashboard(dashboard),
  }),
};
