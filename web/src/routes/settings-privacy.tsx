export { PrivacySettings as Component } from "@/features/settings/privacy";
