import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { ClientProvider, type Link } from "../streams/client.tsx";
import { restWhileHidden } from "../streams/restWhileHidden.ts";
import { ToastProvider } from "../ui/Toasts.tsx";
import { createLink } from "./link.ts";
import { createQueryClient } from "./queryClient.ts";
import { type AppRouter, createAppRouter } from "./router.tsx";
import { useScheme } from "./useScheme.ts";

/** What lives as long as the page. */
export type AppParts = { queryClient: QueryClient; link: Link; router: AppRouter };

export function createAppParts(): AppParts {
  const queryClient = createQueryClient();
  const link = createLink(queryClient);
  restWhileHidden(link.turns, document);
  return { queryClient, link, router: createAppRouter() };
}

export function App({ queryClient, link, router }: AppParts) {
  useScheme();
  return (
    // The page's policy allows no inline style element; tokens.css has what Base UI would have put there.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <ClientProvider link={link}>
          <Tooltip.Provider>
            <ToastProvider>
              <RouterProvider router={router} />
            </ToastProvider>
          </Tooltip.Provider>
        </ClientProvider>
      </QueryClientProvider>
    </CSPProvider>
  );
}
