export { Invoices as Component } from "@/features/platform/plans/invoices";
