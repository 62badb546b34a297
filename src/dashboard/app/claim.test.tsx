import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aBuild, aWorkspace } from "#api/testing/aWorkspace.ts";
import { buildinfo } from "./testing/containersPage.ts";
import { renderApp } from "./testing/renderApp.tsx";

afterEach(cleanup);

const agent = (n: number, more = {}) =>
  anAgent({ id: id(n), name: "main", status: "connected", lifecycle_state: "ready", ...more });
const free = (n: number, name: string, more = {}) =>
  aWorkspace({
    id: id(n),
    name,
    owner_name: "prebuilds",
    is_prebuild: true,
    agents: [agent(n + 1)],
    ...more,
  });
const own = () => aWorkspace({ id: id(1000), name: "dev", agents: [agent(1)] });
const whole = (...workspaces: ReturnType<typeof aWorkspace>[]) => ({ whole: true, workspaces, removed: [] });
const delta = (workspaces: ReturnType<typeof aWorkspace>[], removed: string[] = []) => ({
  ...{ whole: false, workspaces, removed },
});
const job = (status: string, error?: string) => ({
  ...{ id: id(60), status, queue_position: 0, queue_size: 0, ...(error && { error }) },
});
const claimed = (build = {}) =>
  aWorkspace({
    ...{ id: id(5000), name: "mine", is_prebuild: false, agents: [] },
    build: { id: id(61), build_number: 2, status: "pending", job: job("pending"), ...build },
  });

const CLAIM = `POST quarterdeck/workspaces/${id(5000)}/claim`;
const WATCH = "workspaces/watch";

const open = (...unclaimed: ReturnType<typeof aWorkspace>[]) =>
  renderApp("/", {
    frame: whole(own(), ...unclaimed),
    answers: { ...buildinfo("agents", "prebuilds"), [CLAIM]: { status: 201, body: claimed() } },
  });
const openDialog = async () => {
  await userEvent.click(await screen.findByRole("button", { name: "Claim…" }));
  return screen.findByRole("dialog", { name: "Claim a workspace" });
};

test("a free workspace is offered apart from the list, and shown as it becomes the person's", async () => {
  const { requests, say, router } = open(free(5000, "pool"), free(6000, "dev"));
  expect(await screen.findByText("2 prebuilt workspaces are free.")).toBeTruthy();
  expect(screen.queryByRole("heading", { name: "pool" })).toBeNull();
  const dialog = await openDialog();
  expect(within(dialog).getAllByText("Ready")).toHaveLength(2);
  const name = within(dialog).getByRole("textbox", { name: "Name" }) as HTMLInputElement;
  await userEvent.click(within(dialog).getByRole("radio", { name: /^dev/ }));
  expect(name.value, "the person has a dev").toBe("dev-2");
  await userEvent.click(within(dialog).getByRole("radio", { name: /^pool/ }));
  expect(name.value).toBe("pool");
  await userEvent.clear(name);
  await userEvent.type(name, "mine");
  await userEvent.click(within(dialog).getByRole("button", { name: "Claim" }));
  const progress = await screen.findByRole("dialog", { name: "mine is yours" });
  expect(requests.filter(({ call }) => call === CLAIM).map(({ body }) => body)).toEqual([{ name: "mine" }]);
  const says = (text: string) => waitFor(() => expect(progress.textContent).toContain(text));
  await says("Its build runs.");
  const done = { status: "running", job: job("succeeded") };
  const after = (more: object) => {
    const agents = [agent(5002, more)];
    say(WATCH, delta([{ ...claimed(done), latest_build: aBuild(agents, done) }]));
  };
  after({ status: "connecting", lifecycle_state: "created" });
  await says("Waiting for its agent");
  after({ lifecycle_state: "starting" });
  await says("Start scripts run");
  after({ lifecycle_state: "start_error" });
  await says("A start script failed");
  after({});
  await says("Online");
  await userEvent.click(within(progress).getByRole("link", { name: "Open the agent" }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/agents/${id(5002)}`));
});

test("who comes second is told why, and may take another one; when none is left that is said", async () => {
  const { say, answers } = open(free(5000, "pool"), free(6000, "spare"));
  answers[CLAIM] = {
    status: 409,
    body: { message: "Somebody else has claimed this workspace already. Claim another one." },
  };
  const dialog = await openDialog();
  await userEvent.click(within(dialog).getByRole("button", { name: "Claim" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("Claim another one.");
  say(WATCH, delta([], [id(5000)]));
  await waitFor(() => expect(within(dialog).getAllByRole("radio")).toHaveLength(1));
  expect((within(dialog).getByRole("radio") as HTMLInputElement).checked).toBe(true);
  say(WATCH, delta([], [id(6000)]));
  expect(await within(dialog).findByText(/No prebuilt workspace is free/)).toBeTruthy();
});

test("of several the first that is ready is proposed, in the order of names as people count", async () => {
  const away = [agent(1, { status: "disconnected" })];
  open(free(5000, "pool-10"), free(6000, "pool-2", { agents: [] }), free(7000, "pool-1", { agents: away }));
  const radios = within(await openDialog()).getAllByRole("radio") as HTMLInputElement[];
  expect(radios.map(({ value }) => value)).toEqual([id(7000), id(6000), id(5000)]);
  expect(radios.map(({ checked }) => checked)).toEqual([false, true, false]);
});

test("a name that is taken is said at its field", async () => {
  const { answers } = open(free(5000, "pool"));
  answers[CLAIM] = {
    status: 409,
    body: {
      message: 'You have a workspace "pool" already. Choose another name.',
      validations: [{ field: "name", detail: "This value is already in use and should be unique." }],
    },
  };
  const dialog = await openDialog();
  await userEvent.click(within(dialog).getByRole("button", { name: "Claim" }));
  const alert = await within(dialog).findByRole("alert");
  const name = within(dialog).getByRole("textbox", { name: "Name" });
  expect(alert.textContent).toBe('You have a workspace "pool" already. Choose another name.');
  expect(name.getAttribute("aria-describedby")?.split(" ")).toContain(alert.id);
});

test("a claim build that fails leaves the workspace with the person, who is shown the way on", async () => {
  const { say } = open(free(5000, "pool"));
  await userEvent.click(within(await openDialog()).getByRole("button", { name: "Claim" }));
  const progress = await screen.findByRole("dialog", { name: "mine is yours" });
  say(WATCH, delta([claimed({ status: "failed", job: job("failed", "no room left") })]));
  await waitFor(() => expect(progress.textContent).toContain("no room left"));
  expect(within(progress).getByRole("link", { name: "Open the workspace" }).getAttribute("href")).toBe(
    "/@ann/mine",
  );
});

test("a server without claims has no word of them", async () => {
  renderApp("/?claim=true", { frame: whole(own(), free(5000, "pool")), answers: buildinfo("agents") });
  expect(await screen.findByRole("heading", { name: "dev" })).toBeTruthy();
  expect(screen.queryByText(/prebuilt/)).toBeNull();
  expect(screen.queryByRole("dialog")).toBeNull();
});
