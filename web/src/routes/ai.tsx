export { Providers as Component } from "@/features/providers/providers";
