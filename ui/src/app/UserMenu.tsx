import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleUser, LogOut, ShieldCheck, UserRound } from "lucide-react";
import { serverUrl } from "@/api/request";
import { calledBy, isAdmin, logOut, useSession } from "@/api/session";
import { IconButton } from "@/components/ui/Button";
import { Menu, MenuItem, MenuLabel } from "@/components/ui/Menu";

/** Who is logged in, and the way out. Nothing where nobody has to log in. */
export function UserMenu() {
  const session = useSession();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: logOut,
    onSuccess: (address) => location.assign(serverUrl(address)),
    // The session is gone already: the login page says so.
    onError: () => location.assign(serverUrl("/login")),
  });
  if (session.state !== "in") return null;
  const { user } = session;
  return (
    <Menu
      trigger={
        <IconButton label={`Account: ${user.username}`}>
          <CircleUser className="size-4" />
        </IconButton>
      }
    >
      <MenuLabel title={calledBy(user)} note={user.display_name ? user.username : user.email} />
      <MenuItem icon={<UserRound />} onSelect={() => void navigate({ to: "/account" })}>
        Your account
      </MenuItem>
      {isAdmin(session) && (
        <MenuItem icon={<ShieldCheck />} onSelect={() => void navigate({ to: "/administration" })}>
          Administration
        </MenuItem>
      )}
      {session.via !== "proxy" && (
        <MenuItem icon={<LogOut />} onSelect={() => leave.mutate()}>
          Log out
        </MenuItem>
      )}
    </Menu>
  );
}
