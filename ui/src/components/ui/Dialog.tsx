import { Dialog as Primitive } from "radix-ui";
import type { FormEvent, ReactNode } from "react";
import { cx } from "@/lib/cx";
import { Button } from "./Button";
import { ErrorNote } from "./ErrorNote";

interface Props {
  title: string;
  children: ReactNode;
  /** The button that does it. */
  action: string;
  danger?: boolean;
  /** There is nothing to take back: only the button that closes it. */
  final?: boolean;
  /** Room for a long form. */
  wide?: boolean;
  disabled?: boolean;
  pending?: boolean;
  error?: Error | null;
  onSubmit(): void;
  onClose(): void;
}

/** A question with a form: Enter does it, Escape leaves everything as it is. */
export function FormDialog(props: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.pending && !props.disabled) props.onSubmit();
  };
  return (
    <Primitive.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Primitive.Content
          aria-describedby={undefined}
          className={cx(
            "fixed left-1/2 z-50 -translate-x-1/2 overflow-y-auto rounded-xl border border-line bg-surface p-5 shadow-2xl",
            props.wide
              ? "top-[6vh] max-h-[88vh] w-[min(40rem,calc(100vw-2rem))]"
              : "top-[min(22vh,10rem)] max-h-[calc(94vh-min(22vh,10rem))] w-[min(28rem,calc(100vw-2rem))]",
          )}
        >
          <form onSubmit={submit} className="grid gap-4">
            <Primitive.Title className="text-[0.9375rem] font-semibold">{props.title}</Primitive.Title>
            {props.children}
            {props.error && <ErrorNote error={props.error} />}
            <div className="flex justify-end gap-2">
              {!props.final && (
                <Primitive.Close asChild>
                  <Button>Cancel</Button>
                </Primitive.Close>
              )}
              <Button
                type="submit"
                look={props.danger ? "danger" : "primary"}
                disabled={props.disabled || props.pending}
              >
                {props.action}
              </Button>
            </div>
          </form>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
