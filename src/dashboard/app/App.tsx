import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { ClientProvider } from "../streams/client.tsx";
import { ToastProvider } from "../ui/Toasts.tsx";
import { createLink } from "./link.ts";
import { createQueryClient } from "./queryClient.ts";
import { createAppRouter } from "./router.tsx";
import { useScheme } from "./useScheme.ts";

export function App() {
  const [{ queryClient, link, router }] = useState(() => {
    const queryClient = createQueryClient();
    return { queryClient, link: createLink(queryClient), router: createAppRouter() };
  });
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
