import { z } from "zod";
import type { ResourceClient } from "#api/client.ts";
import type { instanceIdentityApi } from "#api/http/instanceIdentity.ts";
import { askMetadata } from "./metadataService.ts";

export type Cloud = "aws" | "azure" | "google";
export type IdentityClient = ResourceClient<typeof instanceIdentityApi>;

/** Where each cloud has its metadata service. */
export const METADATA_ORIGINS: Readonly<Record<Cloud, string>> = {
  aws: "http://169.254.169.254",
  azure: "http://169.254.169.254",
  google: "http://metadata.google.internal",
};

/** Of a token that is used at once. */
const AWS_TOKEN_SECONDS = "21600";
const AttestedDocument = z.object({ signature: z.string(), encoding: z.string() });

type Asking = { client: IdentityClient; origin: string; agentName: string; signal: AbortSignal };
type Exchange = (asking: Asking) => Promise<() => Promise<{ session_token: string }>>;

/** Left out when there is none: an empty one would be none, too, but clients send nothing (contract §1). */
const named = (agentName: string) => (agentName === "" ? {} : { agent_name: agentName });

/** Gets what the cloud says of this machine, and answers how to hand it to the server for the agent's token. */
export const EXCHANGES: Readonly<Record<Cloud, Exchange>> = {
  async aws({ client, origin, agentName, signal }) {
    const token = await askMetadata(
      `${origin}/latest/api/token`,
      { method: "PUT", headers: { "X-aws-ec2-metadata-token-ttl-seconds": AWS_TOKEN_SECONDS } },
      signal,
    );
    const get = (name: string) =>
      askMetadata(
        `${origin}/latest/dynamic/instance-identity/${name}`,
        { headers: { "X-aws-ec2-metadata-token": token } },
        signal,
      );
    const [signature, document] = [await get("signature"), await get("document")];
    return () => client.aws({ body: { signature, document, ...named(agentName) } }, { signal });
  },

  async azure({ client, origin, agentName, signal }) {
    const text = await askMetadata(
      `${origin}/metadata/attested/document?api-version=2020-09-01`,
      { headers: { Metadata: "true" } },
      signal,
    );
    const { signature, encoding } = AttestedDocument.parse(JSON.parse(text));
    return () => client.azure({ body: { signature, encoding, ...named(agentName) } }, { signal });
  },

  async google({ client, origin, agentName, signal }) {
    const json_web_token = await askMetadata(
      `${origin}/computeMetadata/v1/instance/service-accounts/default/identity?audience=coder&format=full`,
      { headers: { "Metadata-Flavor": "Google" } },
      signal,
    );
    return () => client.google({ body: { json_web_token, ...named(agentName) } }, { signal });
  },
};
