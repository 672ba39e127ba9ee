/**
 * In place of `hysnappy`, which is WebAssembly: the page's policy refuses to compile it. The Snappy of the Parquet
 * reader itself is plain JavaScript.
 */

import { snappyUncompress as uncompressInto } from "hyparquet";

export function snappyUncompress(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  uncompressInto(input, output);
  return output;
}

export const snappyUncompressor = () => snappyUncompress;
