/** The mark is a porthole with a tail: a Q. */
export function Wordmark({ size = 18 }: { size?: number }) {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight text-fg">
      <svg aria-hidden="true" width={size} height={size} viewBox="0 0 20 20" className="text-accent">
        <circle cx="9.5" cy="9.5" r="7" fill="none" stroke="currentColor" strokeWidth="2.5" />
        <circle cx="9.5" cy="9.5" r="2" fill="currentColor" />
        <path d="m14.5 14.5 3.5 3.5" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
      </svg>
      Quarterdeck
    </span>
  );
}
