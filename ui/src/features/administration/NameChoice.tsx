import { useId, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Input } from "@/components/ui/Input";

interface Props {
  label: string;
  /** What can be chosen; the browser completes them. */
  names: readonly string[];
  onChoose(name: string): void;
}

/** One name of a few or of thousands: typed, with the browser's own list. */
export function NameChoice({ label, names, onChoose }: Props) {
  const [text, setText] = useState("");
  const list = useId();
  const known = names.includes(text);
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!known) return;
        onChoose(text);
        setText("");
      }}
    >
      <Input aria-label={label} placeholder={label} list={list} value={text} onChange={(event) => setText(event.target.value)} />
      <datalist id={list}>
        {names.slice(0, 500).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Button type="submit" disabled={!known}>
        Add
      </Button>
    </form>
  );
}
