import type { TFunction } from "i18next";
import * as z from "zod/mini";
import { parseAmount } from "@/lib/locale/money";
import type { NewPackage } from "@/lib/resources/packages";
import type { NewService, Service } from "@/lib/resources/services";
import { priceOf } from "../package/package-values";

/** A service, and when it is new its first packages in short. */
export interface ServiceValues {
  name: string;
  description: string;
  image_id: string | null;
  active: boolean;
  packages: { name: string; amount: string }[];
}

type T = TFunction<["catalogue", "common"]>;
type Row = ServiceValues["packages"][number];

export function serviceSchema(t: T) {
  const required = t("common:form.required");
  const row = z.object({ name: z.string().check(z.trim(), z.maxLength(200)), amount: z.string().check(z.trim()) }).check(
    z.refine((one) => isBlank(one) || one.name !== "", { path: ["name"], error: required }),
    z.refine((one) => isBlank(one) || one.amount !== "", { path: ["amount"], error: required }),
    z.refine(({ amount }) => amount === "" || parseAmount(amount) !== null, {
      path: ["amount"],
      error: t("package.amount"),
    }),
  );
  return z.object({
    name: z.string().check(z.trim(), z.minLength(1, required), z.maxLength(200)),
    description: z.string().check(z.trim(), z.maxLength(4096)),
    image_id: z.nullable(z.string()),
    active: z.boolean(),
    packages: z.array(row).check(
      z.superRefine<Row[]>((rows, context) => {
        twins(rows).forEach((place) =>
          context.addIssue({ code: "custom", path: [place, "name"], message: t("rows.twice"), input: rows }),
        );
      }),
    ),
  });
}

/** The places of rows whose name stands further up already. */
export function twins(rows: readonly Row[]): number[] {
  const names = rows.map(({ name }) => name.trim());
  return names.flatMap((name, place) => (name && names.indexOf(name) < place ? [place] : []));
}

export function valuesOf({ name, description, image_id, active }: Service): ServiceValues {
  return { name, description, image_id, active, packages: [] };
}

export function bodyOf({ name, description, image_id, active }: ServiceValues): NewService {
  return { name, description, image_id, active };
}

/** The packages of a new service; rows left empty are none. */
export function packagesOf(values: ServiceValues, serviceId: string, currency: string): NewPackage[] {
  return values.packages
    .filter((row) => !isBlank(row))
    .map(({ name, amount }) => ({
      service_id: serviceId,
      name,
      description: "",
      duration: "",
      price: priceOf(amount, currency),
      popular: false,
      active: true,
    }));
}

function isBlank({ name, amount }: Row): boolean {
  return name === "" && amount === "";
}
