interface Props {
  id: string;
  fault: { sentence: string; position: number | undefined };
  /** How far the text in the box is scrolled. */
  scrolled: number;
}

/** What is wrong with a filter, under the place where it is. */
export function Fault({ id, fault, scrolled }: Props) {
  return (
    <div id={id} role="alert" className="mt-1 overflow-hidden text-xs text-bad">
      {fault.position !== undefined && (
        <pre className="pl-8.25 font-mono leading-none" style={{ marginLeft: -scrolled }}>
          {`${" ".repeat(fault.position)}^`}
        </pre>
      )}
      <p className="pl-8 break-words">{fault.sentence}</p>
    </div>
  );
}
