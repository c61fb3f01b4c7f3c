export { PhoneSettings as Component } from "@/features/settings/phones";
