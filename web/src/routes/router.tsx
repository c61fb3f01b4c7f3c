import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";
import { chatAhead, inboxAhead } from "@/features/inbox/ahead";
import { loadTexts, type Room } from "@/lib/locale/i18n";
import { Crash } from "./crash";
import { SignedIn } from "./signed-in";

interface Page {
  Component: ComponentType;
}

/** A page and the texts of its room and `more`, all fetched when somebody goes there. */
function page(room: Room, load: () => Promise<Page>, ...more: Room[]): () => Promise<Page> {
  return async () => (await Promise.all([load(), loadTexts(room, ...more)]))[0];
}

/** In the order of the menu. */
const PAGES: RouteObject[] = [
  { index: true, lazy: page("home", () => import("./home")) },
  { path: "start", lazy: page("start", () => import("./start")) },
  {
    path: "inbox",
    ...inboxAhead,
    children: [{ path: ":conversationId?", ...chatAhead, lazy: page("inbox", () => import("./inbox"), "orders", "views") }],
  },
  { path: "orders", lazy: page("orders", () => import("./orders"), "views") },
  { path: "orders/:orderId", lazy: page("orders", () => import("./order")) },
  { path: "payments/:proofId?", lazy: page("payments", () => import("./payments")) },
  { path: "catalogue", lazy: page("catalogue", () => import("./catalogue")) },
  { path: "customers", lazy: page("customers", () => import("./customers"), "views") },
  { path: "customers/:customerId", lazy: page("customers", () => import("./customer")) },
  { path: "broadcasts", lazy: page("broadcasts", () => import("./broadcasts")) },
  { path: "broadcasts/:broadcastId", lazy: page("broadcasts", () => import("./broadcast")) },
  { path: "try", lazy: page("tryit", () => import("./try")) },
  { path: "whatsapp", lazy: page("whatsapp", () => import("./whatsapp")) },
  {
    path: "ai",
    lazy: () => import("./ai-room"),
    children: [
      { index: true, lazy: page("providers", () => import("./ai")) },
      { path: "behaviour", lazy: page("behaviour", () => import("./behaviour")) },
      { path: "knowledge", lazy: page("knowledge", () => import("./knowledge")) },
      { path: "rehearsal", lazy: page("rehearsal", () => import("./rehearsals")) },
      { path: "rehearsal/:rehearsalId", lazy: page("rehearsal", () => import("./rehearsal")) },
    ],
  },
  {
    path: "automations",
    lazy: () => import("./automations-room"),
    children: [
      { index: true, lazy: page("automations", () => import("./hours")) },
      { path: "follow-ups", lazy: page("automations", () => import("./follow-ups")) },
      { path: "labels", lazy: page("automations", () => import("./label-rules")) },
      { path: "replies", lazy: page("automations", () => import("./canned-replies")) },
      { path: "scheduled", lazy: page("automations", () => import("./scheduled")) },
    ],
  },
  { path: "analytics", lazy: page("analytics", () => import("./analytics")) },
  { path: "payment-methods", lazy: page("methods", () => import("./payment-methods")) },
  { path: "templates", lazy: page("templates", () => import("./templates")) },
  { path: "team", lazy: page("team", () => import("./team")) },
  { path: "settings", lazy: page("settings", () => import("./settings-shop"), "start") },
  { path: "settings/payments", lazy: page("settings", () => import("./settings-payments")) },
  { path: "settings/phones", lazy: page("settings", () => import("./settings-phones")) },
  { path: "settings/plan", lazy: page("settings", () => import("./settings-plan")) },
  { path: "settings/privacy", lazy: page("settings", () => import("./settings-privacy")) },
  { path: "settings/data", lazy: page("settings", () => import("./settings-data")) },
  { path: "settings/support", lazy: page("settings", () => import("./settings-support")) },
  { path: "settings/api-keys", lazy: page("keys", () => import("./settings-api-keys"), "settings") },
  { path: "settings/webhooks", lazy: page("webhooks", () => import("./settings-webhooks"), "settings", "events") },
  { path: "settings/webhooks/:endpointId", lazy: page("webhooks", () => import("./settings-webhook"), "settings", "events") },
  { path: "settings/audit", lazy: page("audit", () => import("./settings-audit"), "settings", "events") },
  { path: "account", lazy: page("account", () => import("./account")) },
  { path: "account/notifications", lazy: page("notifications", () => import("./account-notifications")) },
  { path: "*", lazy: () => import("./lost") },
];

/** The operator's, who may belong to no shop. */
const PLATFORM: RouteObject[] = [
  { index: true, lazy: () => import("./platform-tenants") },
  { path: "tenants/:tenantId", lazy: () => import("./platform-tenant") },
  { path: "health", lazy: () => import("./platform-health") },
  { path: "plans", lazy: () => import("./platform-plans") },
  { path: "invoices", lazy: () => import("./platform-invoices") },
  { path: "announcements", lazy: () => import("./platform-announcements") },
  { path: "settings", lazy: () => import("./platform-settings") },
];

export const ROUTES: RouteObject[] = [
  {
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    children: [
      { path: "login", lazy: page("auth", () => import("./login")) },
      { path: "register", lazy: page("auth", () => import("./register")) },
      { path: "forgot-password", lazy: page("auth", () => import("./forgot-password")) },
      { path: "reset-password", lazy: page("auth", () => import("./reset-password")) },
      { path: "verify-email", lazy: page("auth", () => import("./verify-email")) },
      { path: "invitation", lazy: page("auth", () => import("./invitation")) },
      { path: "platform", lazy: page("platform", () => import("./platform-area")), children: PLATFORM },
      // A page that throws leaves the menu standing.
      { Component: SignedIn, children: [{ ErrorBoundary: Crash, children: PAGES }] },
    ],
  },
];

export const makeRouter = () => createBrowserRouter(ROUTES);
