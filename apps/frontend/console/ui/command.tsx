/** A command to be copied: one click or a triple tap selects all of it. */
export function Command({ children }: { children: string }) {
  return (
    <code className="mt-1 block w-fit max-w-full rounded-md border border-line bg-page px-2 py-1 font-mono text-xs select-all">
      {children}
    </code>
  );
}
