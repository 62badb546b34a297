import { z } from "zod";
import { post } from "../endpoint.ts";

/** The agent's own token. */
const Authenticated = z.object({ session_token: z.string() });
/** Chooses among several agents of one instance. */
const agent_name = z.string().optional();

const base = "/api/v2/workspaceagents";

/** No token is needed: the signed document is the credential. */
export const instanceIdentityApi = {
  aws: post(`${base}/aws-instance-identity`, {
    summary: "Authenticate agent on AWS instance",
    auth: "none",
    body: z.object({ signature: z.string(), document: z.string(), agent_name }),
    response: Authenticated,
  }),
  azure: post(`${base}/azure-instance-identity`, {
    summary: "Authenticate agent on Azure instance",
    auth: "none",
    body: z.object({ signature: z.string(), encoding: z.string(), agent_name }),
    response: Authenticated,
  }),
  google: post(`${base}/google-instance-identity`, {
    summary: "Authenticate agent on Google Cloud instance",
    auth: "none",
    body: z.object({ json_web_token: z.string(), agent_name }),
    response: Authenticated,
  }),
};
