import { HttpError } from "../http/httpError.ts";

/** What is wrong with the deployment, as the field `code` of the refusal. */
export type UpstreamCode =
  | "upstream_refused"
  | "upstream_unknown_host"
  | "upstream_untrusted"
  | "upstream_timeout"
  | "upstream_broken"
  | "upstream_redirect"
  | "upstream_not_api";

/** 504 for what is late, else 502: the deployment is at fault, or the way to it. */
export class UpstreamFault extends HttpError {
  constructor(code: UpstreamCode, message: string, detail: string, cause?: unknown) {
    super(code === "upstream_timeout" ? 504 : 502, { message, detail, code }, { cause });
  }
}

const UNTRUSTED =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** The error of a connection in words, with the next step. */
export function faultOf(error: unknown, origin: string): UpstreamFault {
  if (error instanceof UpstreamFault) return error;
  const { code = "", message = "" } = error as NodeJS.ErrnoException;
  const { host, hostname } = new URL(origin);
  const fault = (kind: UpstreamCode, what: string, next: string) =>
    new UpstreamFault(kind, what, next, error);
  if (code === "ECONNREFUSED" || code === "EHOSTUNREACH" || code === "ENETUNREACH")
    return fault(
      "upstream_refused",
      `Nothing answers at ${host}.`,
      `Is the deployment up, and can this machine reach it? Quarterdeck was started with --upstream ${origin}.`,
    );
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return fault(
      "upstream_unknown_host",
      `The name ${hostname} was not found.`,
      `Check the name in --upstream, the name server of this machine, and its VPN.`,
    );
  if (UNTRUSTED.test(code))
    return fault(
      "upstream_untrusted",
      `The certificate of ${host} is not trusted: ${message}.`,
      `When it is signed by an authority of your own, start Quarterdeck with --upstream-ca and the file of its certificate.`,
    );
  if (code === "EPROTO" || code.startsWith("ERR_SSL_"))
    return fault(
      "upstream_untrusted",
      `${host} does not speak TLS as it should: ${message}.`,
      `Check scheme and port in --upstream ${origin}.`,
    );
  if (code === "ETIMEDOUT")
    return fault(
      "upstream_timeout",
      `${host} did not answer in time.`,
      `It may be busy, or something on the way drops what is sent. It is asked again by itself.`,
    );
  if (code.startsWith("HPE_"))
    return fault("upstream_not_api", `${host} does not speak HTTP.`, `Check --upstream ${origin}.`);
  return fault(
    "upstream_broken",
    `The connection to ${host} broke off${code === "" ? "" : ` (${code})`}.`,
    `It is tried again by itself. When it stays so, look at what stands between Quarterdeck and the deployment.`,
  );
}

/** An answer that no API gives: something else stands at that address, or in front of it. Undefined for all others. */
export function strangeAnswer(
  status: number,
  { location, type }: { location: string | undefined; type: string },
  origin: string,
): UpstreamFault | undefined {
  const { host } = new URL(origin);
  if (status >= 300 && status < 400 && status !== 304) {
    const target =
      location !== undefined && URL.canParse(location, origin) ? new URL(location, origin) : undefined;
    return new UpstreamFault(
      "upstream_redirect",
      `${host} sends its callers on${target ? ` to ${target.origin}` : ""}.`,
      target && target.origin !== origin
        ? `Start Quarterdeck with --upstream ${target.origin} when that is the deployment. When it is a sign-in page, something in front of the deployment wants one first.`
        : `The API of a deployment does not redirect. Check --upstream ${origin}.`,
    );
  }
  if (/^text\/html\b/i.test(type))
    return new UpstreamFault(
      "upstream_not_api",
      `${host} answered with a web page (status ${status}) where the API of a deployment was expected.`,
      `Something else stands at ${origin}, or in front of it: a gateway's error page, or a sign-in page.`,
    );
  return undefined;
}
