import { test as base, expect, type Page } from "@playwright/test";
import { type House, type HouseOptions, openHouse } from "./house.ts";

/** One workspace, one agent, and enough in it to see something everywhere. */
export const DEMO_AGENTS = `
workspaces:
  - name: demo
    agents:
      - name: main
        scripts:
          - name: Startup
            run_on: [start]
            script: |
              echo "hello from startup"
              echo "a warning" >&2
        apps:
          - slug: docs
            name: Docs
            url: https://example.com/docs
            external: true
        metadata:
          - key: answer
            name: Answer
            script: echo 42
            interval: 1
`;

type Fixtures = {
  /** Whether the house stands behind another Quarterdeck; the project of a run says so. */
  behind: boolean;
  /** Options for `house`; set with `test.use({ houseOptions: {...} })`. */
  houseOptions: HouseOptions;
  house: House;
  /** Hosts that the page may go to beside its own: of a provider. */
  elsewhere: Set<string>;
  /** A page that is signed in to `house`; paths are relative to it. */
  page: Page;
};

export const test = base.extend<Fixtures>({
  behind: [false, { option: true }],
  houseOptions: [{ agents: DEMO_AGENTS }, { option: true }],
  house: async ({ houseOptions, behind }, use, testInfo) => {
    const house = await openHouse({ ...houseOptions, behind });
    await use(house);
    if (testInfo.status !== testInfo.expectedStatus && house.output()) console.log(house.output());
    await house.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  elsewhere: async ({}, use) => use(new Set()),
  baseURL: async ({ house }, use) => use(house.url),
  page: async ({ page, house, elsewhere }, use) => {
    await page.context().addCookies(await house.cookiesFor(house.token));
    const broken: string[] = [];
    page.on("pageerror", (error) => broken.push(String(error)));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) broken.push(message.text());
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (
        /^(https?|wss?):$/.test(url.protocol) &&
        url.host !== new URL(house.url).host &&
        !elsewhere.has(url.host)
      )
        broken.push(`a request left the origin: ${request.url()}`);
    });
    await use(page);
    expect(broken, "no uncaught error, nothing against the policy, no request to another origin").toEqual([]);
  },
});

export { expect };

/** The id of an agent by its name in the agents file. */
export async function agentId(house: House, name = "main"): Promise<string> {
  const { workspaces } = await house.client.workspaces.list({});
  const agents = workspaces.flatMap((w) => w.latest_build.resources.flatMap((r) => r.agents ?? []));
  const found = agents.find((agent) => agent.name === name);
  if (!found) throw new Error(`no agent is called ${name}`);
  return found.id;
}

/** Waits until the server says that the agent is connected and its start scripts are done. */
export async function agentReady(house: House, name = "main"): Promise<string> {
  const id = await agentId(house, name);
  await expect
    .poll(
      async () => {
        const { status, lifecycle_state } = await house.client.agents.get({ agent: id });
        return `${status} ${lifecycle_state}`;
      },
      { timeout: 30_000 },
    )
    .toMatch(/^connected (ready|start_error|start_timeout)$/);
  return id;
}
