/** A surface through scattered values. */

import type { Range } from "./curve";

export interface Surface {
  columns: number;
  rows: number;
  /** Row by row, from the least y. */
  values: number[];
  least: number;
  most: number;
}

/**
 * The value at each cell's middle: the mean of all points, weighed by one through the squared distance (Shepard). At a
 * point it is the point's value, and never beyond the least and the greatest.
 */
export function surfaceOf(points: readonly (readonly [x: number, y: number, value: number])[], x: Range, y: Range, columns: number, rows: number): Surface {
  const values: number[] = [];
  const [width, height] = [x[1] - x[0] || 1, y[1] - y[0] || 1];
  const placed = points.map(([px, py, value]) => [(px - x[0]) / width, (py - y[0]) / height, value] as const);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [atX, atY] = [(column + 0.5) / columns, (row + 0.5) / rows];
      let sum = 0;
      let weights = 0;
      for (const [px, py, value] of placed) {
        const weight = 1 / ((px - atX) ** 2 + (py - atY) ** 2 + 1e-9);
        sum += weight * value;
        weights += weight;
      }
      values.push(sum / weights);
    }
  }
  const own = points.map(([, , value]) => value);
  return { columns, rows, values, least: Math.min(...own), most: Math.max(...own) };
}
