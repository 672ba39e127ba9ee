import { Star } from "lucide-react";
import { type Place, toggleStar, useStarred } from "@/lib/places";
import { cx } from "@/lib/cx";
import { IconButton } from "./ui/Button";

interface Props {
  place: Place;
  size?: "icon" | "smallIcon";
  className?: string;
  tabIndex?: number;
}

/** Stars a place, so that it stands in the side navigation. */
export function StarButton({ place, size = "icon", className, tabIndex }: Props) {
  const starred = useStarred(place.kind, place.id);
  return (
    <IconButton
      label={starred ? `Unstar ${place.name}` : `Star ${place.name}`}
      aria-pressed={starred}
      size={size}
      className={className}
      tabIndex={tabIndex}
      onClick={() => toggleStar(place)}
    >
      <Star className={cx("size-4", starred && "fill-current text-warn")} />
    </IconButton>
  );
}
