import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "@/api/request";
import { loadSession, whenLoggedOut } from "@/api/session";
import { CannotStart } from "@/app/Fallbacks";
import { loginAddress } from "@/features/login/search";
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

// Loaded anew, so that nothing of what somebody saw is left.
whenLoggedOut(() => location.replace(loginAddress(location, document.baseURI) ?? location.href));

const root = createRoot(document.getElementById("root")!);

/** Whoever has to log in sees nothing of the page before that. */
async function start(): Promise<void> {
  try {
    const login = (await loadSession()).state === "out" && loginAddress(location, document.baseURI);
    if (login) router.history.replace(login);
  } catch (error) {
    return root.render(<CannotStart error={error} onRetry={() => void start()} />);
  }
  root.render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
void start();
