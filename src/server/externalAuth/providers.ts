import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { RE2JS, RE2JSSyntaxException } from "re2js";
import { type Fault, readYaml } from "../readYaml.ts";
import { ExternalAuthFile, type ProviderDefinition } from "./definition.ts";
import { defaultRegex, knownTypes, type Urls } from "./types.ts";

/** A provider with nothing left open, but for what its `issuer` says. */
export type Provider = {
  id: string;
  type: string;
  displayName: string;
  displayIcon: string;
  clientId: string;
  /** Empty: a public client. */
  clientSecret: string;
  clientAuth: "post" | "basic" | undefined;
  issuer: string | undefined;
  urls: Partial<Urls>;
  device: boolean;
  scopes: readonly string[];
  /** As it was written; empty: found by its id only. */
  regex: string;
  matches(text: string): boolean;
  noRefresh: boolean;
  extraTokenKeys: readonly string[];
  appInstallUrl: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the text of a file of providers. Throws YamlFileError with every mistake and where it stands. */
export function parseProviders(text: string, file: string, env: Environment = process.env): Provider[] {
  const secrets: string[] = [];
  const { providers } = readYaml(text, file, ExternalAuthFile, (read) =>
    read.providers.flatMap((provider, index) => {
      const secret = secretOf(provider, dirname(file), env);
      secrets[index] = "secret" in secret ? secret.secret : "";
      const twin = read.providers.findIndex((other) => idOf(other) === idOf(provider)) < index;
      return [
        ...("fault" in secret ? [secret.fault] : []),
        ...(twin
          ? [
              {
                path: ["id"],
                message: `another provider is called "${idOf(provider)}" already; give it an id`,
              },
            ]
          : []),
        ...idFaults(provider),
        ...urlFaults(provider),
        ...regexFaults(provider),
      ].map(({ path, message }) => ({ path: ["providers", index, ...path], message }));
    }),
  );
  return providers.map((provider, index) => providerOf(provider, secrets[index]!));
}

const idOf = ({ id, type }: ProviderDefinition) => id ?? type;

function idFaults(provider: ProviderDefinition): Fault[] {
  const isWord = /^[a-z0-9](-?[a-z0-9])*$/.test(idOf(provider));
  return isWord
    ? []
    : [{ path: ["type"], message: "is no id; give the provider an id of lower-case letters and digits" }];
}

function secretOf(
  { client_secret, client_secret_env, client_secret_file }: ProviderDefinition,
  folder: string,
  env: Environment,
): { secret: string } | { fault: Fault } {
  const fault = (key: string, message: string) => ({ fault: { path: [key], message } });
  const given = [client_secret, client_secret_env, client_secret_file].filter((way) => way !== undefined);
  if (given.length > 1)
    return fault(
      "client_id",
      "has its secret in more than one place; leave one of client_secret, …_env and …_file",
    );
  if (client_secret_env !== undefined) {
    const secret = env[client_secret_env];
    return secret ? { secret } : fault("client_secret_env", "names a variable that is not set, or is empty");
  }
  if (client_secret_file === undefined) return { secret: client_secret ?? "" };
  try {
    const secret = readFileSync(resolve(folder, client_secret_file), "utf8").trim();
    return secret ? { secret } : fault("client_secret_file", "names an empty file");
  } catch (error) {
    return fault(
      "client_secret_file",
      `cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`,
    );
  }
}

/** In the order in which they are looked for: what is said, what the type knows. The issuer's are not known yet. */
function urlsOf(provider: ProviderDefinition): Partial<Urls> {
  const known = knownTypes[provider.type];
  const base = baseOf(provider);
  const own = {
    ...(provider.auth_url && { auth: provider.auth_url }),
    ...(provider.token_url && { token: provider.token_url }),
    ...(provider.validate_url && { validate: provider.validate_url }),
    ...(provider.revoke_url && { revoke: provider.revoke_url }),
    ...(provider.device_code_url && { device: provider.device_code_url }),
  };
  // Where the addresses to sign in are somebody's own, those of the public service would be given their tokens.
  const isElsewhere = !provider.base_url && (provider.auth_url || provider.token_url || provider.issuer);
  return known && base && !isElsewhere ? { ...known.urls(base), ...own } : own;
}

const baseOf = ({ type, base_url }: ProviderDefinition) =>
  base_url ? base_url.replace(/\/+$/, "") : knownTypes[type]?.base;

function urlFaults(provider: ProviderDefinition): Fault[] {
  const { type, issuer, device_flow, insecure_http } = provider;
  const faults: Fault[] = [];
  const urls = urlsOf(provider);
  const known = knownTypes[type];
  const advice = known
    ? "give base_url, or auth_url and token_url"
    : `give auth_url and token_url, or issuer; known without them are ${Object.keys(knownTypes).join(", ")}`;
  if (!issuer && !(urls.token && (urls.auth || (device_flow && urls.device))))
    faults.push({ path: ["type"], message: `has no addresses of its own; ${advice}` });
  if (device_flow && !issuer && !urls.device)
    faults.push({ path: ["device_flow"], message: "needs device_code_url, as none is known for its type" });
  if (type === "azure-devops" && device_flow)
    faults.push({ path: ["device_flow"], message: "is not there at Azure DevOps; use azure-devops-entra" });
  if (provider.base_url && !known)
    faults.push({ path: ["base_url"], message: "is for known types; give auth_url and token_url" });
  for (const key of URL_KEYS) {
    const given = provider[key];
    if (given === undefined || insecure_http) continue;
    const { protocol, hostname } = new URL(given);
    if (protocol === "http:" && !LOOPBACK.test(hostname))
      faults.push({
        path: [key],
        message:
          "would send secrets in clear; use https, or say insecure_http: true if that is what you want",
      });
  }
  return faults;
}

const LOOPBACK = /^(localhost|.+[.]localhost|127[.].+|\[::1\])$/;
const URL_KEYS = [
  "base_url",
  "issuer",
  "auth_url",
  "token_url",
  "validate_url",
  "revoke_url",
  "device_code_url",
] as const;

function regexFaults({ regex }: ProviderDefinition): Fault[] {
  if (regex === undefined) return [];
  try {
    RE2JS.compile(regex);
    return [];
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return [{ path: ["regex"], message: `is no expression of RE2: ${error.message}` }];
  }
}

function providerOf(given: ProviderDefinition, clientSecret: string): Provider {
  const known = knownTypes[given.type];
  const urls = urlsOf(given);
  const base = baseOf(given);
  const home = given.base_url ?? given.auth_url ?? base;
  const regex = given.regex ?? (known && home ? defaultRegex(given.type, home) : "");
  const compiled = regex === "" ? undefined : RE2JS.compile(regex);
  return {
    id: idOf(given),
    type: given.type,
    displayName: given.display_name ?? known?.name ?? idOf(given),
    displayIcon: given.display_icon ?? "",
    clientId: given.client_id,
    clientSecret,
    clientAuth: given.client_auth ?? (given.issuer ? undefined : "post"),
    issuer: given.issuer,
    urls,
    device: given.device_flow,
    scopes: given.scopes ?? known?.scopes ?? [],
    regex,
    matches: (text) => compiled?.matcher(text).find() ?? false,
    noRefresh: given.no_refresh,
    extraTokenKeys: given.extra_token_keys,
    appInstallUrl: given.app_install_url ?? "",
  };
}

export const readProviders = (file: string, env?: Environment): Provider[] =>
  parseProviders(readFileSync(file, "utf8"), file, env);
