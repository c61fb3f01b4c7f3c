export { ShopSettings as Component } from "@/features/settings/shop";
