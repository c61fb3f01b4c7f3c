import account from "./account.json";
import auth from "./auth.json";
import behaviour from "./behaviour.json";
import catalogue from "./catalogue.json";
import common from "./common.json";
import customers from "./customers.json";
import home from "./home.json";
import inbox from "./inbox.json";
import knowledge from "./knowledge.json";
import methods from "./methods.json";
import orders from "./orders.json";
import payments from "./payments.json";
import providers from "./providers.json";
import rehearsal from "./rehearsal.json";
import start from "./start.json";
import team from "./team.json";
import templates from "./templates.json";
import tryit from "./tryit.json";
import whatsapp from "./whatsapp.json";

/** Every text in English, one file a room: for the compiler and the tests. A browser fetches each file when it needs it. */
export default {
  account,
  auth,
  behaviour,
  catalogue,
  common,
  customers,
  home,
  inbox,
  knowledge,
  methods,
  orders,
  payments,
  providers,
  rehearsal,
  start,
  team,
  templates,
  tryit,
  whatsapp,
};
