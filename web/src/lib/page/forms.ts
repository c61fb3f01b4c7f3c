import { zodResolver } from "@hookform/resolvers/zod";
import type { BaseSyntheticEvent } from "react";
import { type DefaultValues, type FieldValues, type Path, useForm, type UseFormReturn } from "react-hook-form";
import type { output, ZodMiniType } from "zod/mini";
import { ApiError } from "@/lib/api/api";
import { wordsFor } from "@/lib/api/refusals";

const SECOND_MS = 1000;
// Who is locked out for longer may have to write something else, such as another address.
const LONGEST_WAIT_S = 60;

/** A form over `schema`. Faults show when a field is left, and then as the person corrects it. */
export function useSchemaForm<Values extends FieldValues>(
  schema: ZodMiniType<Values, Values>,
  defaultValues: DefaultValues<output<ZodMiniType<Values, Values>>>,
): UseFormReturn<Values> {
  return useForm<Values>({ resolver: zodResolver(schema), defaultValues, mode: "onTouched" });
}

interface Refusals<Values extends FieldValues> {
  /** Which field a problem's code speaks of, where the server names none: `{ email_taken: "email" }`. */
  fields?: Record<string, Path<Values>>;
  /** The words for a code; the server's own otherwise. */
  words?: (error: ApiError) => string | undefined;
}

/**
 * The handler for `<form onSubmit>`: runs `save` with what was typed. A refusal lands on the fields it names, else as
 * `errors.root`; the first field at fault takes the focus. Nothing that was typed is lost. Who has asked too often is told
 * for how long, and the form is submitting until then.
 */
export function submitWith<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  save: (values: Values) => Promise<void>,
  refusals: Refusals<Values> = {},
): (event: BaseSyntheticEvent) => Promise<void> {
  return form.handleSubmit(async (values) => {
    try {
      await save(values);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 429 && (error.retryAfter ?? 1) <= LONGEST_WAIT_S) await waitOut(form, error, refusals);
      else showRefusal(form, error, refusals);
    }
  });
}

/** The words count down while the button stays busy. */
async function waitOut<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  error: ApiError,
  { words = wordsFor }: Refusals<Values>,
): Promise<void> {
  const until = Date.now() + (error.retryAfter ?? 1) * 1000;
  for (let left = error.retryAfter ?? 1; left > 0; left = Math.ceil((until - Date.now()) / 1000)) {
    const refusal = new ApiError(error.problem, left);
    form.setError("root", { message: words(refusal) ?? wordsFor(refusal) });
    await new Promise((resolve) => setTimeout(resolve, SECOND_MS));
  }
  form.clearErrors("root");
}

function showRefusal<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  error: ApiError,
  { fields = {}, words }: Refusals<Values>,
): void {
  const known = form.getValues();
  const named = (error.problem.errors ?? []).filter(({ field }) => field.split(".")[0]! in known);
  const coded = fields[error.problem.code];
  const message = words?.(error) ?? error.message;
  if (coded) form.setError(coded, { message }, { shouldFocus: true });
  else if (named.length) {
    named.forEach(({ field, message }, place) =>
      form.setError(field as Path<Values>, { message }, { shouldFocus: place === 0 }),
    );
  } else form.setError("root", { message });
}
