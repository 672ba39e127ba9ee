import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "@/api/request";
import { pathOfHash } from "@/routes/hash";
import { router } from "@/routes/router";
import "@/app/style.css";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server refuses it will refuse again.
      retry: (failures, error) => failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
});

/** Clients print addresses with a hash; they lead to the same pages. */
function followHash(): void {
  const path = pathOfHash(location.hash);
  if (path !== undefined) router.history.replace(router.basepath.replace(/\/$/, "") + path);
}
followHash();
addEventListener("hashchange", followHash);

// Styles that libraries add while the page runs need the nonce of this answer's Content-Security-Policy.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
if (nonce) setNonce(nonce);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
