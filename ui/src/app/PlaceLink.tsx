import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Place } from "@/lib/places";

interface Props {
  place: Place;
  className?: string;
  children: ReactNode;
}

/** A link to a starred or recent place. */
export function PlaceLink({ place, ...rest }: Props) {
  const title = place.name;
  switch (place.kind) {
    case "experiment":
      return <Link to="/experiments/$experimentId" params={{ experimentId: place.id }} title={title} {...rest} />;
    case "run":
      return <Link to="/runs/$runId" params={{ runId: place.id }} title={title} {...rest} />;
    case "model":
      return <Link to="/models/$name" params={{ name: place.id }} title={title} {...rest} />;
  }
}
