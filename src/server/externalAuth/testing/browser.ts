/** What a browser does between two sites, without one: cookies by host and path, redirects, and forms filled in. */
export function createBrowser() {
  const cookies = new Map<string, { value: string; path: string; host: string }>();

  function keep(url: URL, response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf("="));
      const attribute = (of: string) =>
        attributes.find((text) => text.toLowerCase().startsWith(`${of}=`))?.slice(of.length + 1);
      const path = attribute("path") ?? "/";
      const key = `${url.hostname} ${path} ${name}`;
      const expires = attribute("expires");
      const isGone =
        attribute("max-age") === "0" || (expires !== undefined && Date.parse(expires) <= Date.now());
      if (isGone) cookies.delete(key);
      else cookies.set(key, { value: pair, path, host: url.hostname });
    }
  }

  async function ask(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const sent = [...cookies.values()].filter(
      ({ path, host }) => host === url.hostname && url.pathname.startsWith(path),
    );
    const cookie = sent.map(({ value }) => value).join("; ");
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, ...(cookie && { Cookie: cookie }) },
    });
    keep(url, response);
    return response;
  }

  type Page = { url: string; status: number; text: string };

  async function follow(address: string, init?: RequestInit): Promise<Page> {
    let [url, response] = [address, await ask(address, init)];
    for (let hops = 0; response.status >= 300 && response.status < 400; hops++) {
      if (hops > 20) throw new Error(`a circle of redirects at ${url}`);
      url = new URL(response.headers.get("location")!, url).href;
      if (isEnd?.(url)) return { url, status: 0, text: "" };
      response = await ask(url);
    }
    return { url, status: response.status, text: await response.text() };
  }

  let isEnd: ((url: string) => boolean) | undefined;

  return {
    ask,
    follow,
    set: (host: string, value: string) => void cookies.set(`${host} / ${value}`, { value, path: "/", host }),
    forget(name: string) {
      for (const [key, { value }] of cookies) if (value.startsWith(`${name}=`)) cookies.delete(key);
    },
    names: () => [...cookies.values()].map(({ value }) => value.slice(0, value.indexOf("="))),
    /** Submits the page's form, with more than its hidden fields. */
    async submit(page: Page, fields: Record<string, string> = {}): Promise<Page> {
      const [, attributes = ""] = /<form([^>]*)>/.exec(page.text) ?? [];
      const action = /action="([^"]*)"/.exec(attributes)?.[1]?.replaceAll("&amp;", "&") ?? page.url;
      const hidden = [...page.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
        /name="([^"]*)"/.exec(input)?.[1] ?? "",
        /value="([^"]*)"/.exec(input)?.[1] ?? "",
      ]);
      const body = new URLSearchParams([...hidden, ...Object.entries(fields)] as [string, string][]);
      return follow(new URL(action, page.url).href, { method: "POST", body });
    },
    /** Redirects to such an address are not followed: `follow` ends there. */
    stopAt(end: (url: string) => boolean) {
      isEnd = end;
    },
  };
}
export type Browser = ReturnType<typeof createBrowser>;

/** Signs in at the provider and allows what is asked, until it sends the browser away. */
export async function allow(browser: Browser, url: string, login = "ann") {
  let page = await browser.follow(url);
  for (let forms = 0; forms < 4 && /action="[^"]*\/interaction\//.test(page.text); forms++)
    page = await browser.submit(page, /name="login"/.test(page.text) ? { login, password: "any" } : {});
  return page;
}
