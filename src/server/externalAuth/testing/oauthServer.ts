import { onTestFinished } from "vitest";
import { type OAuthServerOptions, startOAuthServer } from "./startOAuthServer.ts";

/** The same, closed with the test. */
export async function oauthServer(options?: OAuthServerOptions) {
  const server = await startOAuthServer(options);
  onTestFinished(server.close);
  return server;
}
