export { Customers as Component } from "@/features/customers/customers";
