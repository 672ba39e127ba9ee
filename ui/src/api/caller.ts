/** What every request says of who asks, and what happens when the server does not know any more who that is. */

let csrf: string | undefined;
let refused: (() => void) | undefined;

/** The token that changes carry, so that no other site's page can make them. */
export function setCsrfToken(token: string | undefined): void {
  csrf = token;
}

/** What is done when the server answers that somebody must log in. */
export function onRefused(then: () => void): void {
  refused = then;
}

/** A request as it goes out. */
export function signed(init: RequestInit): RequestInit {
  const method = init.method ?? "GET";
  if (csrf === undefined || method === "GET" || method === "HEAD") return init;
  const headers = new Headers(init.headers);
  headers.set("X-CSRF-Token", csrf);
  return { ...init, headers };
}

/** Called with the status of every answer. */
export function answeredWith(status: number): void {
  if (status === 401) refused?.();
}
