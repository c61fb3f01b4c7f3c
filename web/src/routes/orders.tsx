export { Orders as Component } from "@/features/orders/list/orders";
