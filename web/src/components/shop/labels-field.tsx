import { X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { Input } from "@/components/input/input";
import { useTranslation } from "@/lib/locale/i18n";
import { useCustomerLabels } from "@/lib/resources/customers";
import { withLabel } from "./labels";

interface LabelsFieldProps {
  value: readonly string[];
  onChange: (labels: string[]) => void;
}

/** Labels as chips; Enter or a comma adds one, and those in use already are suggested. */
export function LabelsField({ value, onChange }: LabelsFieldProps) {
  const { t } = useTranslation("customers");
  const list = useId();
  const [typed, setTyped] = useState("");
  const known = useCustomerLabels().data ?? [];
  const add = () => {
    onChange(withLabel(value, typed));
    setTyped("");
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== ",") return;
    event.preventDefault();
    add();
  };
  return (
    <div className="grid gap-2">
      <Input
        dir="auto"
        list={list}
        maxLength={80}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={press}
        onBlur={add}
      />
      <datalist id={list}>
        {known.map(({ label }) => (
          <option key={label} value={label} />
        ))}
      </datalist>
      {value.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {value.map((label) => (
            <li key={label} className="flex h-7 items-center gap-1 rounded-md bg-sunken ps-2 text-sm">
              <bdi>{label}</bdi>
              <button
                type="button"
                aria-label={t("about.removeLabel", { label })}
                onClick={() => onChange(value.filter((one) => one !== label))}
                className="grid size-7 place-items-center rounded-md text-ink-faint hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
