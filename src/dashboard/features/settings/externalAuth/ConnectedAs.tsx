import type { UseQueryResult } from "@tanstack/react-query";
import type { ExternalAuthLink, ExternalAuthStatus, ExternalAuthUser } from "#api/http/externalAuth.ts";
import { Time } from "../../../ui/Time.tsx";
import { parseTime } from "../../../ui/timeText.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { isOwnPicture, isWebAddress } from "./addresses.ts";
import { errorWords } from "./errorWords.ts";

/** As whom: the provider is asked for it, which can take its time. */
export function ConnectedAs({ status }: { status: UseQueryResult<ExternalAuthStatus> }) {
  if (status.isPending) return <span role="status">as … (asking who it is)</span>;
  if (status.error)
    return (
      <span className="wrap-anywhere">but whose account it is was not told. {errorWords(status.error)}</span>
    );
  return status.data.user && <Account user={status.data.user} />;
}

/** Since when, and until when. */
export function Lasting({ link }: { link: ExternalAuthLink }) {
  const expires = parseTime(link.expires);
  return (
    <p className="text-xs text-muted">
      Connected <Time at={link.created_at} missing="at an unknown time" />
      {link.has_refresh_token
        ? ", renewed by itself"
        : expires !== undefined && (
            <>
              , ends <Time at={link.expires} />
            </>
          )}
    </p>
  );
}

/** `login (Name)`, linked to its page at the provider. */
export function Account({ user }: { user: ExternalAuthUser }) {
  const login = visibleText(user.login);
  const name = visibleText(user.name);
  const who = login || name || "an account without a name";
  return (
    <span>
      as{" "}
      {isOwnPicture(user.avatar_url) && (
        <img src={user.avatar_url} alt="" className="mr-1 inline size-5 rounded-full align-text-bottom" />
      )}
      {isWebAddress(user.profile_url) ? (
        <a
          href={user.profile_url}
          target="_blank"
          rel="noreferrer"
          className="font-medium wrap-anywhere text-accent underline-offset-2 hover:underline"
        >
          {who}
        </a>
      ) : (
        <strong className="font-medium wrap-anywhere text-fg">{who}</strong>
      )}
      {login !== "" && name !== "" && name !== login && <span className="wrap-anywhere"> ({name})</span>}
    </span>
  );
}
