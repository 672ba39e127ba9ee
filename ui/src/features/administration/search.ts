import type { AuditFilter } from "@/api/permissions";
import { oneOf, text } from "@/routes/search";

export const TABS = ["users", "services", "groups", "roles", "audit"] as const;
export type AdministrationTab = (typeof TABS)[number];
export const PERIODS = ["hour", "day", "week", "month"] as const;
export type Period = (typeof PERIODS)[number];

/** What of the administration stands in its address. */
export interface AdministrationSearch {
  tab?: AdministrationTab;
  /** The account, group or role that is open, by name or number. */
  open?: string;
  user?: string;
  operation?: string;
  type?: string;
  id?: string;
  outcome?: "allowed" | "denied";
  period?: Period;
}

export function administrationSearch(search: Record<string, unknown>): AdministrationSearch {
  return {
    tab: oneOf(TABS, search.tab),
    open: text(search.open),
    user: text(search.user),
    operation: text(search.operation),
    type: text(search.type),
    id: text(search.id),
    outcome: oneOf(["allowed", "denied"], search.outcome),
    period: oneOf(PERIODS, search.period),
  };
}

const HOUR = 3600 * 1000;
const LENGTHS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR };

/** What of the audit trail is asked for. A period ends now, and begins on a whole minute so that the question stays the same. */
export function auditFilter({ user, operation, type, id, outcome, period }: AdministrationSearch, now: number): AuditFilter {
  return {
    user,
    operation,
    resource_type: type,
    resource_id: id,
    outcome,
    since: period && Math.floor((now - LENGTHS[period]) / 60_000) * 60_000,
  };
}
