import account from "./account.json";
import analytics from "./analytics.json";
import audit from "./audit.json";
import auth from "./auth.json";
import automations from "./automations.json";
import behaviour from "./behaviour.json";
import broadcasts from "./broadcasts.json";
import catalogue from "./catalogue.json";
import common from "./common.json";
import customers from "./customers.json";
import events from "./events.json";
import home from "./home.json";
import inbox from "./inbox.json";
import keys from "./keys.json";
import knowledge from "./knowledge.json";
import methods from "./methods.json";
import notifications from "./notifications.json";
import orders from "./orders.json";
import palette from "./palette.json";
import payments from "./payments.json";
import platform from "./platform.json";
import providers from "./providers.json";
import rehearsal from "./rehearsal.json";
import settings from "./settings.json";
import start from "./start.json";
import team from "./team.json";
import templates from "./templates.json";
import tryit from "./tryit.json";
import views from "./views.json";
import webhooks from "./webhooks.json";
import whatsapp from "./whatsapp.json";

/** Every text in Urdu, for the tests; see en/index.ts. */
export default {
  account,
  analytics,
  audit,
  auth,
  automations,
  behaviour,
  broadcasts,
  catalogue,
  common,
  customers,
  events,
  home,
  inbox,
  keys,
  knowledge,
  methods,
  notifications,
  orders,
  palette,
  payments,
  platform,
  providers,
  rehearsal,
  settings,
  start,
  team,
  templates,
  tryit,
  views,
  webhooks,
  whatsapp,
};
