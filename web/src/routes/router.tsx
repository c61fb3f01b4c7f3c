import { createBrowserRouter, type RouteObject } from "react-router";
import { Crash } from "./crash";
import { SignedIn } from "./signed-in";

/** Pages in the order of the menu. Each is a file of its own that is fetched when somebody goes there. */
const PAGES: RouteObject[] = [
  { index: true, lazy: () => import("./home") },
  { path: "inbox/:conversationId?", lazy: () => import("./inbox") },
  { path: "orders", lazy: () => import("./orders") },
  { path: "orders/:orderId", lazy: () => import("./order") },
  { path: "payments/:proofId?", lazy: () => import("./payments") },
  { path: "catalogue", lazy: () => import("./catalogue") },
  { path: "customers", lazy: () => import("./customers") },
  { path: "customers/:customerId", lazy: () => import("./customer") },
  { path: "try", lazy: () => import("./try") },
  { path: "whatsapp", lazy: () => import("./whatsapp") },
  { path: "ai", lazy: () => import("./ai") },
  { path: "payment-methods", lazy: () => import("./payment-methods") },
  { path: "templates", lazy: () => import("./templates") },
  { path: "team", lazy: () => import("./team") },
  { path: "account", lazy: () => import("./account") },
  { path: "*", lazy: () => import("./lost") },
];

export const ROUTES: RouteObject[] = [
  {
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    children: [
      { path: "login", lazy: () => import("./login") },
      { path: "register", lazy: () => import("./register") },
      // A page that throws leaves the menu standing.
      { Component: SignedIn, children: [{ ErrorBoundary: Crash, children: PAGES }] },
    ],
  },
];

export const makeRouter = () => createBrowserRouter(ROUTES);
