export { Invoices as Component } from "@/features/platform/invoices";
