/** One trace. (Its owner writes it whole.) */
export function TracePage() {
  return null;
}
