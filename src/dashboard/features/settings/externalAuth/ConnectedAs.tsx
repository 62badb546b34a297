import type { UseQueryResult } from "@tanstack/react-query";
import type { ExternalAuthLink, ExternalAuthStatus, ExternalAuthUser } from "#api/http/externalAuth.ts";
import { Time } from "../../../ui/Time.tsx";
import { parseTime } from "../../../ui/timeText.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { isOwnPicture, isWebAddress } from "./addresses.ts";
import { errorWords } from "./errorWords.ts";

type Props = { status: UseQueryResult<ExternalAuthStatus>; link: ExternalAuthLink };

/** As whom, since when and until when. The provider is asked for the first, which can take its time. */
export function ConnectedAs({ status, link }: Props) {
  const expires = parseTime(link.expires);
  return (
    <div className="mt-0.5 text-muted">
      {status.isPending ? (
        <p role="status">Asking who it is…</p>
      ) : status.error ? (
        <p className="wrap-anywhere">Whose account it is could not be read. {errorWords(status.error)}</p>
      ) : (
        status.data.user && <p>{<Account user={status.data.user} />}</p>
      )}
      <p className="text-xs">
        Connected <Time at={link.created_at} missing="at an unknown time" />
        {link.has_refresh_token
          ? ", renewed by itself"
          : expires !== undefined && (
              <>
                , ends <Time at={link.expires} />
              </>
            )}
      </p>
    </div>
  );
}

/** `login (Name)`, linked to its page at the provider. */
export function Account({ user }: { user: ExternalAuthUser }) {
  const login = visibleText(user.login);
  const name = visibleText(user.name);
  const who = login || name || "an account without a name";
  return (
    <>
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
    </>
  );
}
