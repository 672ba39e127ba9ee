import { Star } from "lucide-react";
import { type Place, toggleStar, useStarred } from "@/lib/places";
import { cx } from "@/lib/cx";
import { IconButton } from "./ui/Button";

/** Stars a place, so that it stands in the side navigation. */
export function StarButton({ place, size = "icon", className }: { place: Place; size?: "icon" | "smallIcon"; className?: string }) {
  const starred = useStarred(place.kind, place.id);
  return (
    <IconButton
      label={starred ? `Unstar ${place.name}` : `Star ${place.name}`}
      aria-pressed={starred}
      size={size}
      className={className}
      onClick={() => toggleStar(place)}
    >
      <Star className={cx("size-4", starred && "fill-current text-warn")} />
    </IconButton>
  );
}
