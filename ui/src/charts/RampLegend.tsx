interface Props {
  name: string;
  least: string;
  most: string;
}

/** What the colours of a chart mean. */
export function RampLegend({ name, least, most }: Props) {
  return (
    <p className="flex h-6.5 items-center gap-2 px-2 text-xs text-dim tabular-nums">
      <span className="max-w-40 truncate">{name}</span>
      {least}
      <span
        aria-hidden
        className="h-2 w-24 rounded-full"
        style={{ background: "linear-gradient(to right, var(--ramp-1), var(--ramp-2), var(--ramp-3), var(--ramp-4), var(--ramp-5))" }}
      />
      {most}
    </p>
  );
}
