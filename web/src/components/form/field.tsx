import { createContext, type ReactNode, useContext, useId } from "react";

interface Described {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

const FieldContext = createContext<Described | null>(null);

/** What an input must carry to belong to its label, hint and error; nothing outside a Field. */
export function useField(): Partial<Described> {
  return useContext(FieldContext) ?? {};
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Stands at the label's end, e.g. a link. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A label, one input, and what there is to say about it. */
export function Field({ label, hint, error, aside, children }: FieldProps) {
  const id = useId();
  const notes = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <FieldContext value={{ id, "aria-describedby": notes || undefined, "aria-invalid": error ? true : undefined }}>
      <div className="grid content-start gap-1.5">
        <div className="flex items-baseline justify-between gap-2">
          <label htmlFor={id} className="text-sm font-medium text-ink">
            {label}
          </label>
          {aside}
        </div>
        {children}
        {error && (
          <p id={`${id}-error`} className="text-sm text-bad-ink">
            {error}
          </p>
        )}
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-ink-faint">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  );
}
