export { PaymentSettings as Component } from "@/features/settings/payments";
