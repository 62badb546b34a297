import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { ApiError } from "#api/client.ts";
import type { AuthMethods } from "#api/http/users.ts";
import { useClient } from "../../streams/client.tsx";
import { useExtension, useUpstream } from "../../streams/deployment.ts";
import { loadFailure } from "../../streams/outOfReach.ts";
import { BarePage } from "../../ui/BarePage.tsx";
import { ErrorState } from "../../ui/ErrorState.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { FirstUserForm } from "./FirstUserForm.tsx";
import { LinkSignIn } from "./LinkSignIn.tsx";
import { PasswordForm } from "./PasswordForm.tsx";
import { TokenForm } from "./TokenForm.tsx";
import { takeCode } from "./takeCode.ts";
import { useEnter } from "./useEnter.ts";

/** Signs in by a one-time link (`#code`), password or API token; makes the first user where there is none. */
export function SignInPage() {
  const { from, ended } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const [code, setCode] = useState(takeCode);
  const enter = useEnter(() => {
    // On the way to an app: the server answers there, not this page's router.
    if (from?.startsWith("/api/")) window.location.replace(from);
    else void navigate({ href: from ?? "/", replace: true });
  });
  useEffect(() => {
    document.title = "Sign in · Quarterdeck";
    // A second link pasted over this page changes only the hash, and loads nothing anew.
    const onHash = () => setCode((before) => takeCode() ?? before);
    window.addEventListener("hashchange", onHash);
    return () => window.removeEventListener("hashchange", onHash);
  }, []);
  return (
    <BarePage className="max-w-sm">
      {code === undefined ? (
        <Forms ended={ended === true} onSignedIn={enter} />
      ) : (
        <LinkSignIn key={code} code={code} onSignedIn={enter} onGiveUp={() => setCode(undefined)} />
      )}
    </BarePage>
  );
}

function Forms({ ended, onSignedIn }: { ended: boolean; onSignedIn: () => void }) {
  const client = useClient();
  const first = useQuery({
    queryKey: ["first-user"],
    queryFn: ({ signal }) =>
      client.users.firstExists({}, { signal }).then(
        () => true,
        (error) => {
          if (error instanceof ApiError && error.status === 404) return false;
          throw error;
        },
      ),
  });
  const upstream = useUpstream();
  if (first.isPending) return <Skeleton className="h-64 w-full" />;
  if (first.isError && first.data === undefined)
    return (
      <ErrorState
        heading="h1"
        {...loadFailure(first.error, "The server does not say how to sign in")}
        onRetry={() => void first.refetch()}
      />
    );
  if (first.data === false)
    return (
      <Card title="Welcome aboard" text="This server has no user yet. The first one may do everything.">
        <FirstUserForm onSignedIn={onSignedIn} />
      </Card>
    );
  return (
    <Card
      title={ended ? "You are signed out" : upstream ? `Sign in to ${upstream.host}` : "Sign in"}
      {...(ended && { text: "Your session has ended. Sign in to go on where you were." })}
    >
      <WaysIn onSignedIn={onSignedIn} />
    </Card>
  );
}

function WaysIn({ onSignedIn }: { onSignedIn: () => void }) {
  const client = useClient();
  const byToken = useExtension("sign-in-token");
  const [withToken, setWithToken] = useState(false);
  const { data: methods } = useQuery({
    queryKey: ["auth-methods"],
    queryFn: ({ signal }) => client.users.authMethods({}, { signal }),
  });
  const upstream = useUpstream();
  const password = methods?.password.enabled !== false;
  const showToken = byToken && (withToken || !password);
  const elsewhere = upstream && otherWays(methods);
  return (
    <>
      {showToken ? <TokenForm onSignedIn={onSignedIn} /> : <PasswordForm onSignedIn={onSignedIn} />}
      {elsewhere && !showToken && (
        <p className="mt-4 text-muted">
          {elsewhere} ends at {upstream.host}, not here: sign in with a session token instead.
        </p>
      )}
      {byToken && password && (
        <button
          type="button"
          onClick={() => setWithToken(!withToken)}
          className="mt-4 min-h-6 text-accent underline-offset-2 hover:underline"
        >
          {showToken ? "Use email and password" : upstream ? "Use a session token" : "Use an API token"}
        </button>
      )}
    </>
  );
}

/** Sign-in by redirect comes back to the deployment's own address, which is not this page's. */
function otherWays(methods: AuthMethods | undefined): string {
  const ways = [
    methods?.oidc?.enabled && (methods.oidc.signInText || "OpenID Connect"),
    methods?.github?.enabled && "GitHub",
  ];
  return ways.filter(Boolean).join(" or ");
}

function Card({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <div className="rounded-lg border border-line bg-surface p-5">
      <h1 className="text-base font-semibold">{title}</h1>
      {text && <p className="mt-1 text-muted">{text}</p>}
      <div className="mt-4">{children}</div>
    </div>
  );
}
