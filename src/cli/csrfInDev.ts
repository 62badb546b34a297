import type { Plugin } from "vite";

const META = /<meta property="csrf-token" content="[^"]*" ?\/>/;

/** In development Vite serves the page, which lacks the CSRF token that the server puts into its own: it is fetched there. */
export function csrfInDev(server: string): Plugin {
  let meta = "";
  return {
    name: "csrf-in-dev",
    apply: "serve",
    configureServer({ middlewares }) {
      middlewares.use(async (request, response, next) => {
        if (request.headers.accept?.includes("text/html"))
          try {
            const page = await fetch(server, { headers: { cookie: request.headers.cookie ?? "" } });
            meta = META.exec(await page.text())?.[0] ?? "";
            for (const cookie of page.headers.getSetCookie()) response.appendHeader("Set-Cookie", cookie);
          } catch {
            meta = ""; // the server is being restarted; the page says so by itself
          }
        next();
      });
    },
    transformIndexHtml: (html) => html.replace("</head>", `  ${meta}\n  </head>`),
  };
}
