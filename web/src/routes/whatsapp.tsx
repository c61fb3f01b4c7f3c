export { WhatsApp as Component } from "@/features/whatsapp/whatsapp";
