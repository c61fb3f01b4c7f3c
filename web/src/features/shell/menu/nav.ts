import {
  BadgeCheck,
  Bot,
  ChartColumn,
  House,
  Landmark,
  type LucideIcon,
  Megaphone,
  MessageCircleDashed,
  MessageSquareQuote,
  MessagesSquare,
  Package,
  ReceiptText,
  Settings,
  Smartphone,
  UserCog,
  Users,
  Workflow,
} from "lucide-react";
import type { Attention } from "@/lib/resources/dashboard";

export interface Place {
  to: string;
  name: "home" | "inbox" | "orders" | "payments" | "catalogue" | "customers" | "broadcasts" | "tryit" | "analytics" | Setup;
  icon: LucideIcon;
  /** The second key after g. */
  key?: string;
  /** How much waits there. */
  count?: (attention: Attention) => number;
}

type Setup = "whatsapp" | "providers" | "automations" | "methods" | "templates" | "team" | "settings";

/** The menu: what is done all day, what is sold, what is set up once. */
export const NAV: { group: "work" | "shop" | "setup"; places: Place[] }[] = [
  {
    group: "work",
    places: [
      { to: "/", name: "home", icon: House, key: "h" },
      { to: "/inbox", name: "inbox", icon: MessagesSquare, key: "i", count: (all) => all.needs_person },
      { to: "/orders", name: "orders", icon: ReceiptText, key: "o" },
      { to: "/payments", name: "payments", icon: BadgeCheck, key: "p", count: (all) => all.payments_waiting },
    ],
  },
  {
    group: "shop",
    places: [
      { to: "/catalogue", name: "catalogue", icon: Package, key: "c" },
      { to: "/customers", name: "customers", icon: Users, key: "u" },
      { to: "/broadcasts", name: "broadcasts", icon: Megaphone, key: "b" },
      { to: "/analytics", name: "analytics", icon: ChartColumn, key: "y" },
      { to: "/try", name: "tryit", icon: MessageCircleDashed, key: "t" },
    ],
  },
  {
    group: "setup",
    places: [
      { to: "/whatsapp", name: "whatsapp", icon: Smartphone, key: "w" },
      { to: "/ai", name: "providers", icon: Bot, key: "a" },
      { to: "/automations", name: "automations", icon: Workflow },
      { to: "/payment-methods", name: "methods", icon: Landmark },
      { to: "/templates", name: "templates", icon: MessageSquareQuote },
      { to: "/team", name: "team", icon: UserCog },
      { to: "/settings", name: "settings", icon: Settings, key: "s" },
    ],
  },
];

export const PLACES = NAV.flatMap(({ places }) => places);
