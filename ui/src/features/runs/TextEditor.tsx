import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { Input } from "@/components/ui/Input";

interface Props {
  label: string;
  value: string;
  save(value: string): Promise<unknown>;
  onClose(): void;
}

/** A text that is being changed where it stands: Enter keeps it, Escape leaves it as it was. */
export function TextEditor({ label, value, save, onClose }: Props) {
  const [text, setText] = useState(value);
  const queries = useQueryClient();
  const done = useRef(false);
  const change = useMutation({
    mutationFn: save,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["runs"] });
      onClose();
    },
    onError: () => {
      done.current = false;
    },
  });
  const finish = () => {
    if (done.current) return;
    done.current = true;
    if (text === value) onClose();
    else change.mutate(text);
  };
  const key = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") finish();
    if (event.key !== "Escape") return;
    done.current = true;
    onClose();
  };
  return (
    <Input
      autoFocus
      aria-label={label}
      aria-invalid={change.isError}
      title={change.error?.message}
      className="h-7 px-1.5"
      value={text}
      disabled={change.isPending}
      onChange={(event) => setText(event.target.value)}
      onFocus={(event) => event.target.select()}
      onKeyDown={key}
      onBlur={() => !change.isError && finish()}
    />
  );
}
