import { expect, test } from "vitest";
import { imageAt, imagesOf } from "./images";

const file = (key: string, step: number, time: number, id: string, end: string) => `images/${key}+step+${step}+timestamp+${time}+${id}${end}`;

test("files become images of a key by step", () => {
  const images = imagesOf([
    file("val~digits", 10, 5, "aa-1", ".png"),
    file("val~digits", 10, 5, "aa-1", "+compressed.webp"),
    file("val~digits", 2, 1, "bb-2", ".png"),
    "images/other.png",
    "images/old%step%3%timestamp%9%cc%compressed.webp",
  ]);
  expect(images).toEqual([
    { key: "val/digits", step: 2, timestamp: 1, path: file("val~digits", 2, 1, "bb-2", ".png"), small: undefined },
    { key: "old", step: 3, timestamp: 9, path: "images/old%step%3%timestamp%9%cc%compressed.webp", small: "images/old%step%3%timestamp%9%cc%compressed.webp" },
    { key: "val/digits", step: 10, timestamp: 5, path: file("val~digits", 10, 5, "aa-1", ".png"), small: file("val~digits", 10, 5, "aa-1", "+compressed.webp") },
  ]);
});

test("of two of the same step the later counts, and a step without one shows the one before", () => {
  const images = imagesOf([file("k", 1, 9, "a", ".png"), file("k", 1, 10, "b", ".png"), file("k", 5, 1, "c", ".png")]);
  expect(images).toHaveLength(2);
  expect(imageAt(images, "k", 1)!.path).toContain("+10+b");
  expect(imageAt(images, "k", 4)!.step).toBe(1);
  expect(imageAt(images, "k", 0)).toBeUndefined();
  expect(imageAt(images, "other", 4)).toBeUndefined();
});
