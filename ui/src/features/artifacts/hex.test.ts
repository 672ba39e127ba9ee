import { expect, test } from "vitest";
import { formatOf, hexLines, numpyHead } from "./hex";

function npy(head: string, version = 1): Uint8Array {
  const text = new TextEncoder().encode(head);
  const size = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return new Uint8Array([0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...size, ...text, 1, 2, 3]);
}

test("bytes in lines of sixteen", () => {
  expect(hexLines(new Uint8Array([...Array(15).fill(0x41), 0, 255]))).toEqual([
    "00000000  41 41 41 41 41 41 41 41  41 41 41 41 41 41 41 00  AAAAAAAAAAAAAAA·",
    `00000010  ff${" ".repeat(21)}  ${" ".repeat(23)}  ·`,
  ]);
});

test("the head of an array", () => {
  expect(numpyHead(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 224, 224), }"))).toEqual({ type: "float32", shape: [3, 224, 224], fortran: false });
  expect(numpyHead(npy("{'descr': '|b1', 'fortran_order': True, 'shape': (5,), }", 2))).toEqual({ type: "bool", shape: [5], fortran: true });
  expect(numpyHead(npy("{'descr': [('a', '<i4'), ('b', '<f8')], 'fortran_order': False, 'shape': (), }"))).toMatchObject({ type: "[('a', '<i4'), ('b', '<f8')]", shape: [] });
});

test("what is no array has no head", () => {
  expect(numpyHead(new TextEncoder().encode("NUMPY is a word, too"))).toBeUndefined();
  expect(numpyHead(npy("{'descr': }"))).toBeUndefined();
  expect(numpyHead(new Uint8Array())).toBeUndefined();
});

test("formats by their first bytes", () => {
  expect(formatOf(new Uint8Array([0x80, 4, 0x95]))).toBe("Python pickle");
  expect(formatOf(new Uint8Array([1, 2, 3]))).toBeUndefined();
});
