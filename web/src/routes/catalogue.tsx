export { Catalogue as Component } from "@/features/catalogue/catalogue";
