import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";

export type ToastTone = "plain" | "ok" | "bad";

/** How an action tells its result: `const toast = useToast(); toast({ title, tone })`. */
export function useToast() {
  const { add } = Toast.useToastManager();
  return (toast: { title: string; description?: string; tone?: ToastTone }) =>
    add({
      title: toast.title,
      ...(toast.description !== undefined && { description: toast.description }),
      type: toast.tone ?? "plain",
      priority: toast.tone === "bad" ? "high" : "low",
      // A failure stays until it is read.
      timeout: toast.tone === "bad" ? 0 : 5000,
    });
}

const grounds: Record<string, string> = { ok: "border-ok", bad: "border-bad" };

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      // It has the role of a dialog but lies over nothing: keys of the page go on working.
      data-toast
      className={`flex items-start gap-3 rounded-lg border bg-raised px-3 py-2.5 text-fg shadow-xl ${grounds[toast.type ?? ""] ?? "border-line-strong"}`}
    >
      <Toast.Content className="min-w-0 flex-1">
        <Toast.Title className="font-medium" />
        <Toast.Description className="break-words text-muted" />
      </Toast.Content>
      <Toast.Close
        aria-label="Dismiss"
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg"
      >
        <X size={14} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
