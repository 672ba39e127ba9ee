import { type KeyboardEvent, useMemo, useState } from "react";
import { type FileSource, fileUrl } from "@/api/artifacts";
import type { ArtifactFile } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { formatCount } from "@/lib/format";
import { nameOf } from "./kinds";
import { type Series, seriesOf } from "./series";

/** So many pictures are shown at first, and as many more on demand. */
const PART = 60;

interface Props {
  source: FileSource;
  files: readonly ArtifactFile[];
  onShow(path: string): void;
}

/** The pictures of a folder: series with a slider over their steps, then the single ones. */
export function Gallery({ source, files, onShow }: Props) {
  const { series, single } = useMemo(() => seriesOf(files), [files]);
  const [most, setMost] = useState(PART);
  if (series.length === 0 && single.length === 0) return null;
  return (
    <section aria-label="Images" className="grid gap-3">
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(13rem,100%),1fr))] gap-3">
        {series.map((one) => (
          <SeriesCard key={one.key} source={source} series={one} onShow={onShow} />
        ))}
        {single.slice(0, most).map(({ path }) => (
          <li key={path}>
            <Picture source={source} path={path} small={path} name={nameOf(path)} onShow={onShow} />
          </li>
        ))}
      </ul>
      {single.length > most && (
        <Button className="justify-self-center" onClick={() => setMost(most + PART)}>
          More of {formatCount(single.length, "image")}
        </Button>
      )}
    </section>
  );
}

interface PictureProps {
  source: FileSource;
  path: string;
  small: string;
  name: string;
  onShow(path: string): void;
}

function Picture({ source, path, small, name, onShow }: PictureProps) {
  return (
    <button type="button" title={name} onClick={() => onShow(path)} className="grid w-full gap-1.5 rounded-lg border border-line bg-surface p-2 text-left hover:border-accent">
      <Thumbnail url={fileUrl(source, small)} />
      <span className="truncate text-xs">{name}</span>
    </button>
  );
}

function Thumbnail({ url }: { url: string }) {
  const [broken, setBroken] = useState(false);
  const look = "checkered h-36 w-full rounded";
  if (broken) return <span className={`${look} grid place-items-center text-xs text-dim`}>cannot be shown</span>;
  return <img src={url} alt="" loading="lazy" onError={() => setBroken(true)} className={`${look} object-contain`} />;
}

function SeriesCard({ source, series, onShow }: { source: FileSource; series: Series; onShow(path: string): void }) {
  const [place, setPlace] = useState<number>();
  const last = series.images.length - 1;
  // The newest, until the reader chooses another.
  const at = Math.min(place ?? last, last);
  const image = series.images[at]!;
  const step = (event: KeyboardEvent) => event.stopPropagation();
  return (
    <li className="grid content-start gap-1.5 rounded-lg border border-line bg-surface p-2">
      <button type="button" aria-label={`${series.key}, step ${image.step}`} onClick={() => onShow(image.path)}>
        <Thumbnail key={image.small} url={fileUrl(source, image.small)} />
      </button>
      <span className="flex items-baseline gap-2 text-xs">
        <span className="truncate font-medium" title={series.key}>
          {series.key}
        </span>
        <span className="ml-auto shrink-0 text-dim tabular-nums">step {image.step}</span>
      </span>
      {last > 0 && (
        <input
          type="range"
          aria-label={`Step of ${series.key}`}
          aria-valuetext={`step ${image.step}`}
          min={0}
          max={last}
          value={at}
          onKeyDown={step}
          onChange={(event) => setPlace(Number(event.target.value))}
          className="w-full accent-(--accent)"
        />
      )}
    </li>
  );
}
