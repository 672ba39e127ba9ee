/** Colours of the style sheet as a canvas takes them. */

let probe: HTMLElement | undefined;
let pixel: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, string>();

/** A CSS colour, which may be a `var(--…)`, as `rgb(r, g, b)` in the theme of now. `dark` says which that is. */
export function paint(colour: string, dark: boolean): string {
  const key = `${dark} ${colour}`;
  let found = known.get(key);
  if (!found) {
    found = resolve(colour);
    known.set(key, found);
  }
  return found;
}

function resolve(colour: string): string {
  if (!probe) {
    probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = "";
  probe.style.color = colour;
  const { color } = getComputedStyle(probe);
  pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  if (!pixel) return color;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  return alpha === 255 ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${(alpha! / 255).toFixed(3)})`;
}

/** The same colour, let through: `rgb(…)` with an alpha. */
export function faint(rgb: string, alpha: number): string {
  return rgb.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}
