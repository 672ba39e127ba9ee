import { useNavigate, useSearch } from "@tanstack/react-router";
import { isAdmin, useSession } from "@/api/session";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { NotFound } from "@/app/Fallbacks";
import { Empty } from "@/components/ui/Empty";
import { Tabs } from "@/components/ui/Tabs";
import { Accounts } from "./Accounts";
import { AuditTrail } from "./AuditTrail";
import { Groups } from "./Groups";
import { Roles } from "./Roles";

const OPTIONS = [
  { value: "users", label: "Users" },
  { value: "services", label: "Service accounts" },
  { value: "groups", label: "Groups" },
  { value: "roles", label: "Roles" },
  { value: "audit", label: "Audit trail" },
] as const;

/** Who may use the server and do what there, and what was done. */
export function AdministrationPage() {
  const session = useSession();
  const { tab = "users" } = useSearch({ from: "/administration" });
  const navigate = useNavigate({ from: "/administration" });
  usePageTitle("Administration");
  if (session.state !== "in") return <NotFound />;
  if (!isAdmin(session)) return <Empty title="This page is for administrators.">Ask one of them to make you one, or to do what is to be done.</Empty>;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Crumbs>Administration</Crumbs>
      <div className="mx-auto grid max-w-5xl gap-4 px-4 py-6">
        <h1 className="text-lg font-semibold tracking-tight">Administration</h1>
        <Tabs
          label="Parts of the administration"
          value={tab}
          options={OPTIONS}
          onChange={(next) => void navigate({ search: { tab: next === "users" ? undefined : next }, replace: true })}
          panelClassName="pt-4"
        >
          {(tab === "users" || tab === "services") && <Accounts key={tab} kind={tab === "users" ? "person" : "service"} />}
          {tab === "groups" && <Groups />}
          {tab === "roles" && <Roles />}
          {tab === "audit" && <AuditTrail />}
        </Tabs>
      </div>
    </div>
  );
}
