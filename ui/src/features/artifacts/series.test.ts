import { expect, test } from "vitest";
import { seriesOf } from "./series";

const file = (name: string) => ({ path: `images/${name}`, is_dir: false, file_size: 1 });

test("images are grouped by key and go up the steps; a small one stands for the picture", () => {
  const { series, single } = seriesOf([
    file("val~grid+step+10+timestamp+5+aa-1.png"),
    file("val~grid+step+2+timestamp+9+bb-2+compressed.webp"),
    file("val~grid+step+2+timestamp+9+bb-2.png"),
    file("old%step%1%timestamp%3%cc.png"),
    file("plain.png"),
    file("notes.txt"),
    { path: "images/deep", is_dir: true },
  ]);
  expect(series).toEqual([
    { key: "old", images: [{ step: 1, time: 3, path: "images/old%step%1%timestamp%3%cc.png", small: "images/old%step%1%timestamp%3%cc.png" }] },
    {
      key: "val/grid",
      images: [
        { step: 2, time: 9, path: "images/val~grid+step+2+timestamp+9+bb-2.png", small: "images/val~grid+step+2+timestamp+9+bb-2+compressed.webp" },
        { step: 10, time: 5, path: "images/val~grid+step+10+timestamp+5+aa-1.png", small: "images/val~grid+step+10+timestamp+5+aa-1.png" },
      ],
    },
  ]);
  expect(single.map((one) => one.path)).toEqual(["images/plain.png"]);
});
