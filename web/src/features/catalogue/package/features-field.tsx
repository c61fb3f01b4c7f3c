import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { type UseFormReturn, useFieldArray } from "react-hook-form";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { PackageValues } from "./package-values";

const MOST = 30;

/** What a package contains, a line each. Enter begins the next line, Backspace in an empty one removes it, Alt and an arrow move it. */
export function FeaturesField({ form }: { form: UseFormReturn<PackageValues> }) {
  const { t } = useTranslation("catalogue");
  const { fields, insert, remove, move, append } = useFieldArray({ control: form.control, name: "features" });
  const list = useRef<HTMLUListElement>(null);
  const errors = form.formState.errors.features;
  const focus = (place: number) => setTimeout(() => list.current?.querySelectorAll("input")[place]?.focus());
  const shift = (place: number, step: number) => {
    const to = place + step;
    if (to < 0 || to >= fields.length) return;
    move(place, to);
    focus(to);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>, place: number) => {
    const isEmpty = event.currentTarget.value === "";
    if (event.key === "Enter" && fields.length < MOST) {
      if (!isEmpty) insert(place + 1, { text: "" }, { focusName: `features.${place + 1}.text` });
    } else if (event.key === "Backspace" && isEmpty) {
      remove(place);
      focus(Math.max(0, place - 1));
    } else if (event.altKey && event.key === "ArrowUp") shift(place, -1);
    else if (event.altKey && event.key === "ArrowDown") shift(place, 1);
    else return;
    event.preventDefault();
  };
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{t("features.label")}</legend>
      <ul ref={list} className="grid gap-1.5">
        {fields.map((field, place) => (
          <li key={field.id} className="grid gap-1">
            <div className="flex items-center gap-1">
              <Input
                dir="auto"
                maxLength={200}
                aria-label={t("features.one", { place: place + 1 })}
                aria-invalid={errors?.[place] ? true : undefined}
                {...form.register(`features.${place}.text`)}
                onKeyDown={(event) => press(event, place)}
              />
              <LineButton label={t("features.up", { place: place + 1 })} icon={ArrowUp} onPress={() => shift(place, -1)} />
              <LineButton label={t("features.down", { place: place + 1 })} icon={ArrowDown} onPress={() => shift(place, 1)} />
              <LineButton label={t("features.remove", { place: place + 1 })} icon={X} onPress={() => remove(place)} />
            </div>
            {errors?.[place] && <p className="text-sm text-bad-ink">{errors[place].text?.message ?? errors[place].message}</p>}
          </li>
        ))}
      </ul>
      {fields.length < MOST && (
        <Button look="ghost" size="sm" className="justify-self-start" onClick={() => append({ text: "" })}>
          <Plus aria-hidden />
          {t("features.add")}
        </Button>
      )}
      <p className="text-sm text-ink-faint">{t("features.hint")}</p>
    </fieldset>
  );
}

interface LineButtonProps {
  label: string;
  icon: typeof X;
  onPress: () => void;
}

function LineButton({ label, icon: Icon, onPress }: LineButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onPress}
      className="grid h-9 w-7 shrink-0 place-items-center rounded-md text-ink-faint hover:bg-sunken hover:text-ink pointer-coarse:h-11 pointer-coarse:w-9"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}
