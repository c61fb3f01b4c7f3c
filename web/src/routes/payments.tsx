export { Payments as Component } from "@/features/payments/payments";
