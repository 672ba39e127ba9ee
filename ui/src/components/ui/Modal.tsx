import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { Over } from "./Over";

interface Props {
  title: string;
  /** Of the frame: its width, for example. */
  className?: string;
  children: ReactNode;
  onClose(): void;
}

/** Something to read over the page; Escape closes it. Questions are a `FormDialog`. */
export function Modal({ className, ...props }: Props) {
  return (
    <Over
      {...props}
      className={cx("top-[8vh] left-1/2 max-h-[84vh] w-[min(44rem,calc(100vw-2rem))] -translate-x-1/2 rounded-xl border border-line", className)}
      head="px-5 pt-4 pb-2"
      titleClass="text-[0.9375rem]"
      body="px-5 pb-5"
    />
  );
}
