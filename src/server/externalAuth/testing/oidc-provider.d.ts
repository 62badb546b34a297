/** Of the package's own, untyped, only what the tests use. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  class Provider {
    constructor(issuer: string, configuration: object);
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    Client: { prototype: { redirectUriAllowed: (uri: string) => boolean } };
  }

  // biome-ignore lint/style/noDefaultExport: the package has one
  export { Provider as default };
}
