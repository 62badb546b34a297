import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useClient } from "../../streams/client.tsx";
import { meQuery } from "../../streams/me.ts";
import { BarePage } from "../../ui/BarePage.tsx";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";

/** Makes a session token to carry to another program: where those send a person who is to sign in (browse-and-auth §1). */
export function CliAuthPage() {
  const client = useClient();
  const { data: me } = useQuery(meQuery(client));
  const make = useMutation({
    mutationFn: () => client.users.createKey({ user: "me" }),
    // A secret: gone from memory with the page.
    gcTime: 0,
  });
  useEffect(() => {
    document.title = "Session token · Quarterdeck";
  }, []);
  return (
    <BarePage
      className="max-w-md"
      markIn={(mark) => (
        <Link to="/" aria-label="Quarterdeck, all agents" className="rounded-md">
          {mark}
        </Link>
      )}
    >
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-5">
        <h1 className="text-base font-semibold">A session token for another program</h1>
        <p>
          It signs a program in as {me ? <strong>{me.username}</strong> : "you"}: another Quarterdeck that
          stands in front of this one, or Coder's command line. Whoever has it can do whatever you can.
        </p>
        <p className="text-muted">It ends a week after it was last used, or when you delete it here.</p>
        {make.data ? (
          <Made key={make.data.key} token={make.data.key} onDeleted={make.reset} />
        ) : (
          <>
            {/* Not by itself: each visit, and each link to here, would leave a key behind. */}
            <Button
              tone="primary"
              className="self-start"
              autoFocus
              busy={make.isPending}
              onClick={() => make.mutate()}
            >
              Make a session token
            </Button>
            {make.error && (
              <p role="alert" className="break-words text-bad">
                No token was made. {make.error.message}
              </p>
            )}
          </>
        )}
      </div>
    </BarePage>
  );
}

/** The part of a token that names it; the rest is its secret. */
const ID_LENGTH = 10;

function Made({ token, onDeleted }: { token: string; onDeleted: () => void }) {
  const client = useClient();
  const [shown, setShown] = useState(false);
  const remove = useMutation({
    mutationFn: () => client.users.deleteKey({ user: "me", key: token.slice(0, ID_LENGTH) }),
    onSuccess: onDeleted,
  });
  return (
    <>
      <pre
        role="status"
        aria-label={shown ? "The token" : "The token, covered"}
        className="rounded-md border border-line bg-bg p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
      >
        {shown ? token : "•".repeat(token.length)}
      </pre>
      <p>Copy it now: it is not shown again.</p>
      <div className="flex flex-wrap gap-2">
        <CopyButton wide text={token} label="Copy token" size="md" />
        <Button onClick={() => setShown(!shown)}>
          {shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
          {shown ? "Hide" : "Show"}
        </Button>
        <Button tone="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
          Delete it
        </Button>
      </div>
      {remove.error && (
        <p role="alert" className="break-words text-bad">
          It was not deleted. {remove.error.message}
        </p>
      )}
    </>
  );
}
