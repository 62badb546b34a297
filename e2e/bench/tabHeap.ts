import type { Page } from "@playwright/test";

type Usage = { usedSize: number; backingStorageSize: number };
type Attached = { sessionId: string; targetInfo: { type: string } };

/** What a page and its workers hold once garbage is collected: objects, strings and buffers. */
export async function tabHeap(page: Page): Promise<{ bytes: number }> {
  const session = await page.context().newCDPSession(page);
  // Workers are reached through their page; Playwright's types know only the page's own.
  const cdp = session as unknown as {
    send(method: string, params?: object): Promise<unknown>;
    on(event: string, listener: (event: never) => void): void;
  };
  const workers: string[] = [];
  const answers = new Map<number, (usage: unknown) => void>();
  cdp.on("Target.attachedToTarget", ({ sessionId, targetInfo }: Attached) => {
    if (targetInfo.type === "worker") workers.push(sessionId);
  });
  cdp.on("Target.receivedMessageFromTarget", ({ message }: { message: string }) => {
    const { id, result } = JSON.parse(message);
    answers.get(id)?.(result);
  });
  await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  let asked = 0;
  const ask = (sessionId: string, method: string) =>
    new Promise<unknown>((resolve) => {
      answers.set(++asked, resolve);
      const message = JSON.stringify({ id: asked, method, params: {} });
      void cdp.send("Target.sendMessageToTarget", { sessionId, message });
    });
  const asks = [
    (method: string) => cdp.send(method),
    ...workers.map((id) => (method: string) => ask(id, method)),
  ];
  let bytes = 0;
  for (const to of asks) {
    await to("HeapProfiler.collectGarbage");
    // The protocol's own answer to this question.
    const { usedSize, backingStorageSize } = (await to("Runtime.getHeapUsage")) as Usage;
    bytes += usedSize + backingStorageSize;
  }
  await session.detach();
  return { bytes };
}
