export { Notifications as Component } from "@/features/account/notifications";
