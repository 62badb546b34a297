import { useEffect, useRef, useState } from "react";
import { ERROR } from "../lines/levels.ts";
import type { LogSession } from "../session/logSession.ts";

const PAUSE_MS = 10_000;

type Announced = Pick<LogSession, "subscribe" | "getSnapshot">;

/** Says how many errors came, politely and at most every ten seconds; errors that were there on opening are not news. */
export function ErrorAnnouncer({ session }: { session: Announced }) {
  const [text, setText] = useState("");
  const told = useRef<number>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = () => session.getSnapshot().state.byLevel[ERROR] ?? 0;
    const tell = () => {
      const errors = count();
      const before = told.current ?? errors;
      told.current = errors;
      if (errors > before)
        setText(`${errors - before} new ${errors - before === 1 ? "error" : "errors"} in the log`);
    };
    const look = () => {
      if (!session.getSnapshot().account.loaded) return;
      if (told.current === undefined) return tell();
      if (count() === told.current || timer !== undefined) return;
      tell();
      timer = setTimeout(() => {
        timer = undefined;
        tell();
      }, PAUSE_MS);
    };
    const leave = session.subscribe(look);
    look();
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [session]);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
