import { Link, useRouterState } from "@tanstack/react-router";
import { Boxes, FlaskConical, PanelLeftClose, PanelLeftOpen, Play, X } from "lucide-react";
import { IconButton } from "@/components/ui/Button";
import { cx } from "@/lib/cx";
import { habit } from "@/lib/habit";
import { belongs, type Destination, GROUPS, SETTINGS } from "./navigation";
import { PlaceLink } from "./PlaceLink";
import { forget, type Place, toggleStar, useRecents, useStars } from "@/lib/places";

const folded = habit("nav.folded", (stored) => stored === true);

/** The side navigation of a wide page; it folds to its icons. */
export function SideNav() {
  const brief = folded.use();
  return (
    <aside
      aria-label="Side navigation"
      className={cx("flex shrink-0 flex-col border-r border-line bg-surface max-md:hidden", brief ? "w-13" : "w-56")}
    >
      <NavContent brief={brief} />
      <div className="border-t border-line p-2">
        <IconButton label={brief ? "Unfold the navigation" : "Fold the navigation"} onClick={() => folded.set(!brief)}>
          {brief ? <PanelLeftOpen className="size-4" /> : <PanelLeftClose className="size-4" />}
        </IconButton>
      </div>
    </aside>
  );
}

interface Props {
  /** Only the icons. */
  brief?: boolean;
  /** A link was followed. */
  onGo?(): void;
}

/** Where one can go: pages, what is starred, what was seen last. */
export function NavContent({ brief = false, onGo }: Props) {
  const stars = useStars();
  const recents = useRecents();
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-x-hidden overflow-y-auto p-2" onClick={(event) => (event.target as Element).closest("a") && onGo?.()}>
      <nav aria-label="Main" className="grid gap-1">
        {GROUPS.flat().map((destination) => (
          <NavLink key={destination.to} destination={destination} brief={brief} />
        ))}
        <NavLink destination={SETTINGS} brief={brief} />
      </nav>
      {!brief && stars.length > 0 && <Places title="Starred" places={stars} onRemove={toggleStar} />}
      {!brief && recents.length > 0 && <Places title="Recent" places={recents} onRemove={forget} />}
    </div>
  );
}

function NavLink({ destination, brief }: { destination: Destination; brief: boolean }) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const { to, label, Icon } = destination;
  const here = belongs(path, destination);
  return (
    <Link
      to={to}
      // The router says it of the exact address; a run belongs to the experiments, too.
      aria-current={path === to ? "page" : here ? "true" : undefined}
      activeProps={{}}
      title={brief ? label : undefined}
      aria-label={brief ? label : undefined}
      className={cx(
        "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm",
        here ? "bg-accent-soft font-medium text-ink" : "text-dim hover:bg-sunken hover:text-ink",
      )}
    >
      <Icon aria-hidden className={cx("size-4 shrink-0", here && "text-accent")} />
      {!brief && label}
    </Link>
  );
}

const ICONS = { experiment: FlaskConical, run: Play, model: Boxes };

function Places({ title, places, onRemove }: { title: string; places: readonly Place[]; onRemove(place: Place): void }) {
  return (
    <section aria-label={title}>
      <h2 className="px-2 pb-1 text-xs font-medium text-dim">{title}</h2>
      <ul>
        {places.map((place) => {
          const Icon = ICONS[place.kind];
          return (
            <li key={`${place.kind} ${place.id}`} className="group relative">
              <PlaceLink
                place={place}
                className="flex h-7 items-center gap-2.5 rounded-md px-2 text-sm text-dim group-hover:bg-sunken group-hover:pr-7 hover:text-ink"
              >
                <Icon aria-hidden className="size-3.5 shrink-0" />
                <span className="truncate">{place.name}</span>
              </PlaceLink>
              <button
                type="button"
                aria-label={`Remove ${place.name} from ${title.toLowerCase()}`}
                className="absolute top-1 right-1 rounded p-0.5 text-dim opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 pointer-coarse:opacity-100"
                onClick={() => onRemove(place)}
              >
                <X className="size-3.5" />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
