import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Bot, CircleUser, Ellipsis, KeyRound, LockKeyhole, Monitor, Pencil, Power, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { type Account, accountsQuery, setAdmin, updateAccount } from "@/api/accounts";
import { useSession } from "@/api/session";
import { Age } from "@/components/ui/Age";
import { IconButton } from "@/components/ui/Button";
import { Drawer } from "@/components/ui/Drawer";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { Sessions } from "@/features/account/Sessions";
import { Tokens } from "@/features/account/Tokens";
import { DeleteAccount, EditAccount, NewAccount, NewPassword } from "./accountDialogs";
import { Listing, Mark } from "./Listing";

type Kind = "person" | "service";
type Asked = { what: "new" } | { what: "edit" | "password" | "delete" | "tokens" | "sessions"; account: Account };

/** The accounts of people, or of programs. */
export function Accounts({ kind }: { kind: Kind }) {
  const session = useSession();
  const query = useQuery(accountsQuery());
  const queries = useQueryClient();
  const { open } = useSearch({ from: "/administration" });
  const navigate = useNavigate({ from: "/administration" });
  const [asked, setAsked] = useState<Asked>();
  const change = useMutation({
    mutationFn: (what: { account: Account; disabled?: boolean; is_admin?: boolean }): Promise<unknown> =>
      what.is_admin === undefined
        ? updateAccount(what.account.username, { disabled: what.disabled })
        : setAdmin(what.account.username, what.is_admin),
    onSettled: () => queries.invalidateQueries({ queryKey: accountsQuery().queryKey }),
  });
  const close = () => setAsked(undefined);
  const me = session.state === "in" ? session.user.username : undefined;
  return (
    <>
      <Listing
        label={kind === "person" ? "users" : "service accounts"}
        one={kind === "person" ? "user" : "service account"}
        note={kind === "person" ? "People who may log in." : "For programs: they have access tokens and no password."}
        query={query}
        items={query.data?.filter((account) => (account.kind ?? "person") === kind)}
        textsOf={({ username, display_name = "", email = "" }) => [username, display_name, email]}
        first={open}
        onSeek={() => {
          if (open) void navigate({ search: (before) => ({ ...before, open: undefined }), replace: true });
        }}
        onNew={() => setAsked({ what: "new" })}
      >
        {(account) => (
          <Entry
            key={account.id}
            account={account}
            me={account.username === me}
            onAsk={setAsked}
            onDisable={() => change.mutate({ account, disabled: !account.disabled })}
            onAdmin={() => change.mutate({ account, is_admin: !account.is_admin })}
          />
        )}
      </Listing>
      {change.error && <ErrorNote error={change.error} className="mt-3" />}
      {asked?.what === "new" && (
        <NewAccount
          kind={kind}
          onDone={(account) => setAsked(kind === "service" ? { what: "tokens", account } : undefined)}
          onClose={close}
        />
      )}
      {asked?.what === "edit" && <EditAccount account={asked.account} onClose={close} />}
      {asked?.what === "password" && <NewPassword account={asked.account} onClose={close} />}
      {asked?.what === "delete" && <DeleteAccount account={asked.account} onClose={close} />}
      {(asked?.what === "tokens" || asked?.what === "sessions") && (
        <Drawer title={`${asked.what === "tokens" ? "Access tokens" : "Sessions"} of ${asked.account.username}`} onClose={close}>
          <div className="p-4">
            {asked.what === "tokens" ? (
              <Tokens username={asked.account.username} mayAdmin={asked.account.is_admin === true} />
            ) : (
              <Sessions username={asked.account.username} />
            )}
          </div>
        </Drawer>
      )}
    </>
  );
}

interface EntryProps {
  account: Account;
  /** The reader's own. */
  me: boolean;
  onAsk(asked: Asked): void;
  onDisable(): void;
  onAdmin(): void;
}

function Entry({ account, me, onAsk, onDisable, onAdmin }: EntryProps) {
  const { username, display_name: name, email, disabled, is_admin: admin, last_seen_time: seen } = account;
  const service = account.kind === "service";
  const Icon = service ? Bot : CircleUser;
  return (
    <li className="flex items-center gap-3 px-4 py-3 text-sm">
      <Icon aria-hidden className="size-5 shrink-0 text-dim" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <span className={disabled ? "font-medium [overflow-wrap:anywhere] text-dim" : "font-medium [overflow-wrap:anywhere]"}>{username}</span>
          {admin && <Mark look="accent">administrator</Mark>}
          {disabled && <Mark look="bad">disabled</Mark>}
          {me && <Mark>you</Mark>}
        </p>
        <p className="[overflow-wrap:anywhere] text-dim">
          {[name, email].filter(Boolean).join(", ")}
          {(name || email) && " – "}
          {seen ? (
            <>
              last here <Age time={seen} />
            </>
          ) : (
            "never here"
          )}
        </p>
      </div>
      <Menu
        trigger={
          <IconButton label={`Actions for ${username}`}>
            <Ellipsis className="size-4" />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => onAsk({ what: "edit", account })}>
          Edit
        </MenuItem>
        <MenuItem icon={<KeyRound />} onSelect={() => onAsk({ what: "tokens", account })}>
          Access tokens
        </MenuItem>
        {!service && (
          <>
            <MenuItem icon={<Monitor />} onSelect={() => onAsk({ what: "sessions", account })}>
              Sessions
            </MenuItem>
            {!me && (
              <MenuItem icon={<LockKeyhole />} onSelect={() => onAsk({ what: "password", account })}>
                Set a password
              </MenuItem>
            )}
          </>
        )}
        {!me && (
          <>
            <MenuItem icon={<ShieldCheck />} onSelect={onAdmin}>
              {admin ? "No longer administrator" : "Make administrator"}
            </MenuItem>
            <MenuItem icon={<Power />} onSelect={onDisable}>
              {disabled ? "Enable" : "Disable"}
            </MenuItem>
            <MenuItem icon={<Trash2 />} danger onSelect={() => onAsk({ what: "delete", account })}>
              Delete
            </MenuItem>
          </>
        )}
      </Menu>
    </li>
  );
}
