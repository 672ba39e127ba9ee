/** What sessions and tokens are called. */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, "Windows"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** What a person calls the browser that says this of itself. */
export function browserOf(userAgent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (!browser) return userAgent.trim() || "Unknown browser";
  return system ? `${browser} on ${system}` : browser;
}

/** How a session began. */
export function viaText(via: string): string {
  return { oidc: "by single sign-on", proxy: "by a proxy" }[via] ?? "by password";
}

export const SCOPES = [
  { value: "read", label: "Read", note: "Look at everything the account may see." },
  { value: "write", label: "Read and write", note: "Also log, change and delete what the account may." },
  { value: "admin", label: "Everything", note: "Also manage permissions, and, for administrators, accounts." },
] as const;

export const EXPIRIES = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "", label: "never" },
] as const;

/** How long a token is still good. */
export type TokenState = "good" | "soon" | "over";

const SOON = 7 * 24 * 3600 * 1000;

export function stateOf(expiry: number | undefined, now: number): TokenState {
  if (expiry === undefined) return "good";
  if (expiry <= now) return "over";
  return expiry - now < SOON ? "soon" : "good";
}
