import { get } from "#api/endpoint.ts";
import { openApiDocument } from "#api/openapi.ts";
import type { ServerConfig } from "../config.ts";
import { encodeJson } from "../http/goJson.ts";
import { handlers, RawAnswer } from "../http/handlers.ts";

const documentApi = {
  openapi: get("/api/v2/openapi.json", { summary: "This document", auth: "none" }),
};

/** The document is made once: it depends on nothing that changes. */
export function openapiRoutes({ version, accessUrl }: Pick<ServerConfig, "version" | "accessUrl">) {
  let document: string | undefined;
  return handlers(documentApi, {
    async openapi() {
      document ??= encodeJson(openApiDocument({ version, serverUrl: accessUrl }));
      return new RawAnswer(document, "application/json; charset=utf-8");
    },
  });
}
