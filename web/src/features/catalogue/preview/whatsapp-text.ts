import { chatMoney, compareAmounts, type Money } from "@/lib/locale/money";
import type { CustomerLanguage } from "@/lib/resources/customers";

/** What the built-in assistant reads of a package, and what a form holds of one that is being written. */
export interface Offer {
  name: string;
  price: Money;
  duration: string;
  features: readonly string[];
  popular: boolean;
}

// Words for the customer, not for who reads the dashboard: as in the assistant's phrases.toml.
const POPULAR: Record<CustomerLanguage, string> = {
  en: "⭐ most popular",
  ur: "⭐ سب سے مقبول",
  roman_ur: "⭐ sab se maqbool",
  ar: "⭐ الأكثر طلبًا",
};
const SERVICES: Record<CustomerLanguage, string> = {
  en: "*Our services*",
  ur: "*ہماری خدمات*",
  roman_ur: "*Hamari services*",
  ar: "*خدماتنا*",
};
const FROM: Record<CustomerLanguage, (name: string, price: string) => string> = {
  en: (name, price) => `*${name}* – from ${price}`,
  ur: (name, price) => `*${name}* – ${price} سے شروع`,
  roman_ur: (name, price) => `*${name}* – ${price} se shuru`,
  ar: (name, price) => `*${name}* – ابتداءً من ${price}`,
};
const MORE: Record<CustomerLanguage, (count: number) => string> = {
  en: (count) => `… and ${count} more. Just write what you are looking for.`,
  ur: (count) => `… اور ${count} مزید۔ جو چاہیے بس لکھ دیں۔`,
  roman_ur: (count) => `… aur ${count} mazeed. Jo chahiye bas likh dein.`,
  ar: (count) => `… وهناك ${count} غيرها. اكتب ما تبحث عنه.`,
};
const CHOOSE_SERVICE: Record<CustomerLanguage, string> = {
  en: "Reply with a number, or write what you need.",
  ur: "نمبر لکھ دیں، یا جو چاہیے وہ لکھ دیں۔",
  roman_ur: "Number likh dein, ya jo chahiye woh likh dein.",
  ar: "أرسل الرقم، أو اكتب ما تحتاج إليه.",
};
const CHOOSE_PACKAGE: Record<CustomerLanguage, string> = {
  en: "Reply with the number of the package you would like.",
  ur: "جو پیکج چاہیے اس کا نمبر لکھ دیں۔",
  roman_ur: "Jo package chahiye us ka number likh dein.",
  ar: "أرسل رقم الباقة التي تريدها.",
};
const MOST_SERVICES = 10;
const MOST_PACKAGES = 8;
const LONGEST = 120;

/** The answer to a customer who asks what there is: the services on sale, each with its lowest price. */
export function servicesText(
  services: readonly { name: string; packages: readonly Pick<Offer, "price">[] }[],
  language: CustomerLanguage,
): string {
  const lines = services.slice(0, MOST_SERVICES).map(({ name, packages }, place) => {
    const [first, ...others] = packages.map(({ price }) => price);
    const lowest = others.reduce((low, one) => (compareAmounts(one.amount, low.amount) < 0 ? one : low), first!);
    return `${place + 1}. ${FROM[language](name, moneyText(lowest))}`;
  });
  if (services.length > MOST_SERVICES) lines.push(MORE[language](services.length - MOST_SERVICES));
  return `${[SERVICES[language], ...lines].join("\n")}\n\n${CHOOSE_SERVICE[language]}`;
}

/** The answer to a customer who asks for a service: its packages, numbered. */
export function menuText(
  service: { name: string; description: string },
  packages: readonly Offer[],
  language: CustomerLanguage,
): string {
  const lines = [`*${service.name}*`];
  if (service.description) lines.push(shortened(service.description));
  packages.slice(0, MOST_PACKAGES).forEach((offer, place) => lines.push(...offerLines(offer, place + 1, language)));
  if (packages.length > MOST_PACKAGES) lines.push(MORE[language](packages.length - MOST_PACKAGES));
  return `${lines.join("\n")}\n\n${CHOOSE_PACKAGE[language]}`;
}

function offerLines(offer: Offer, number: number, language: CustomerLanguage): string[] {
  const first = `${number}. *${offer.name}* – ${moneyText(offer.price)}`;
  const line = [first, offer.duration, offer.popular ? POPULAR[language] : ""].filter(Boolean).join(" · ");
  return offer.features.length ? [line, `   ${shortened(offer.features.join(", "))}`] : [line];
}

/** An amount that is not written yet shows as such. */
function moneyText(price: Money): string {
  return price.amount === "" ? `${price.currency} …` : chatMoney(price);
}

function shortened(text: string): string {
  const letters = [...text];
  if (letters.length <= LONGEST) return text;
  const head = letters.slice(0, LONGEST - 1).join("");
  const space = head.lastIndexOf(" ");
  return `${space < 0 ? head : head.slice(0, space)}…`;
}
