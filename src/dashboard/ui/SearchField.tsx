import { Search } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { classes } from "./classes.ts";
import { Input } from "./Input.tsx";
import { Kbd } from "./Kbd.tsx";

type Props = {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  /** Arrow down: into what is searched. */
  onDown: () => void;
  input?: RefObject<HTMLInputElement | null>;
  /** The id of what says why the search is a mistake. */
  fault?: string;
  className?: string;
};

/**
 * Uncontrolled: the address follows what is typed a moment later, and a field tied to it would lose letters. It takes
 * the address's word only when nobody is typing (back, a link). `/` goes to it from anywhere.
 */
export function SearchField({
  label,
  placeholder,
  value,
  onChange,
  onDown,
  input: given,
  fault,
  className,
}: Props) {
  const own = useRef<HTMLInputElement>(null);
  const input = given ?? own;
  useEffect(() => {
    const field = input.current;
    if (field && field !== document.activeElement) field.value = value;
  }, [input, value]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, textarea, select, [role=dialog]");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
      event.preventDefault();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [input]);
  return (
    <div className={classes("relative w-full", className)}>
      <Search
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
      />
      <Input
        ref={input}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        {...(fault !== undefined && { "aria-invalid": true, "aria-describedby": fault })}
        placeholder={placeholder}
        defaultValue={value}
        onChange={(event) => onChange(event.target.value.trim())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          onDown();
        }}
        className="pr-8 pl-8"
      />
      <span className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 max-sm:hidden">
        <Kbd keys="/" />
      </span>
    </div>
  );
}
