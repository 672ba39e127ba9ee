import { useState } from "react";
import { useAccountName } from "@/api/session";
import { Input } from "@/components/ui/Input";
import { iAm, whoAmI } from "@/lib/who";
import { Field } from "./Field";

/** Who makes a change; it is kept for the next one and stands in the history. With login, the server knows. */
export function WhoField() {
  const [name, setName] = useState(() => whoAmI() ?? "");
  const account = useAccountName();
  if (account !== undefined) return null;
  return (
    <Field label="Your name (optional)" hint="Stands in the history of the model.">
      <Input
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          iAm(event.target.value);
        }}
      />
    </Field>
  );
}
