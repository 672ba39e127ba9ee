import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { allowedQuery, type ResourceType } from "@/api/permissions";
import { useSession } from "@/api/session";
import { ALL, type Allowed, allowedBy } from "./allowed";

const Context = createContext<Allowed>(ALL);

/** What the reader may do with what is around. */
export const useAllowed = (): Allowed => useContext(Context);

/** What the reader may do with a thing; everything until it is known, and where nobody has to log in. */
export function useAllowedWith(type: ResourceType, id: string | undefined): Allowed {
  const session = useSession();
  const user = session.state === "in" && !session.user.is_admin ? session.user.username : undefined;
  const query = useQuery({ ...allowedQuery(type, id ?? "", user ?? ""), enabled: user !== undefined && id !== undefined });
  if (session.state === "link") return allowedBy("READ");
  return user === undefined || !query.data ? ALL : allowedBy(query.data);
}

/** What is within knows what the reader may do with the thing. */
export function AllowedHere({ type, id, children }: { type: ResourceType; id: string | undefined; children: ReactNode }) {
  return <Context value={useAllowedWith(type, id)}>{children}</Context>;
}
