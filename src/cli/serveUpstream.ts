import { VERSION } from "#api/version.ts";
import type { Address } from "./address.ts";
import { readSecret } from "./dataDir.ts";
import { listenFailed, urlOf } from "./listening.ts";
import { createLog } from "./log.ts";

type Options = {
  address: Address;
  data: string;
  "access-url": string | undefined;
  "log-level": string;
  upstream: string;
  caFile: string | undefined;
  dashboardDir: string;
};

/** Serves the dashboard in front of a deployment until it is told to stop. */
export async function serveUpstream(options: Options, stopped: AbortSignal): Promise<void> {
  const [{ createProxyApp }, { createCallUpstream }, { defaultConfig }] = await Promise.all([
    import("#server/upstream/proxyApp.ts"),
    import("#server/upstream/callUpstream.ts"),
    import("#server/config.ts"),
  ]);
  const { address, upstream: origin } = options;
  const log = createLog(options["log-level"], "server");
  const upstream = createCallUpstream(origin, options.caFile);
  const config = {
    ...defaultConfig,
    version: VERSION,
    accessUrl: options["access-url"] ?? urlOf(address),
    listenHost: address.host,
    dashboardDir: options.dashboardDir,
  };
  const app = createProxyApp({ config, upstream, secret: readSecret(options.data), log });
  const listening = await app.listen(address).catch((error: unknown) => {
    upstream.close();
    throw listenFailed(error, address);
  });
  if (!options["access-url"]) config.accessUrl = listening;
  console.log(`Quarterdeck is ready: ${config.accessUrl}`);
  console.log(`It stands in front of ${origin}.`);
  if (origin.startsWith("http:") && !/^(localhost|127\.|\[::1\])/.test(new URL(origin).hostname))
    log.warn(
      `Tokens and terminals go to ${origin} without encryption: use https where the deployment has it.`,
    );
  // Told here already, as whoever starts it is at the keyboard now; it may come up later.
  await upstream
    .request({
      method: "GET",
      path: "/api/v2/buildinfo",
      headers: { host: new URL(origin).host },
      signal: stopped,
    })
    .then((answer) => answer.resume())
    .catch((error: unknown) => {
      const { message, envelope } = error as { message: string; envelope?: { detail?: string } }; // UpstreamFault
      log.warn(`${message} ${envelope?.detail ?? ""}`);
    });
  await new Promise<void>((done) => {
    if (stopped.aborted) done();
    stopped.addEventListener("abort", () => done());
  });
  await app.close();
}
