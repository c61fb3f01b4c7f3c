import { formatMoney, type Money } from "@/lib/locale/money";

/** What a sample receipt shows. */
export interface Payment {
  order: number;
  amount: Money;
  /** The account it went to, as the shop's payment methods have it. */
  wallet: string;
  payee: string;
  account: string;
  payer: string;
  /** As the receipt prints it, e.g. "25 Nov 2026, 14:05". */
  at: string;
}

/** "short": half the amount; "blurred": hardly to be read. Good for seeing what the shop makes of them. */
export type Flaw = "none" | "short" | "blurred";

const WIDTH = 720;
const HEIGHT = 1_080;
const MARGIN = 56;
const BLUR_PX = 7;

/** Draws the picture a customer would send as proof of payment. It says itself that it is a sample. */
export async function drawReceipt(payment: Payment, flaw: Flaw): Promise<File> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d")!;
  paint(pen, flaw === "short" ? { ...payment, amount: halved(payment.amount) } : payment);
  if (flaw === "blurred") {
    pen.filter = `blur(${BLUR_PX}px)`;
    pen.drawImage(canvas, 0, 0);
  }
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return new File([blob!], `receipt-${payment.order}.jpg`, { type: "image/jpeg" });
}

/** Half of an amount, in whole units. */
export function halved({ amount, currency }: Money): Money {
  const [whole = "0"] = amount.split(".");
  return { amount: String(BigInt(whole) / 2n), currency };
}

function paint(pen: CanvasRenderingContext2D, payment: Payment): void {
  pen.fillStyle = "#eef1ef";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = "#0d5c50";
  pen.fillRect(0, 0, WIDTH, 250);
  pen.fillStyle = "#ffffff";
  pen.beginPath();
  pen.roundRect(MARGIN / 2, 150, WIDTH - MARGIN, HEIGHT - 190, 24);
  pen.fill();
  write(pen, payment.wallet, { y: 90, size: 40, weight: 700, colour: "#ffffff" });
  tick(pen, WIDTH / 2, 230);
  write(pen, "Transaction successful", { y: 340, size: 34, weight: 600, centred: true });
  write(pen, formatMoney(payment.amount, "en"), { y: 430, size: 68, weight: 700, centred: true });
  const lines: [string, string][] = [
    ["Paid to", payment.payee],
    ["Account", payment.account],
    ["From", payment.payer],
    ["Date and time", payment.at],
    ["Transaction ID", transactionId()],
    ["Note", `Order ${payment.order}`],
  ];
  lines.forEach(([name, value], place) => row(pen, name, value, 520 + place * 76));
  write(pen, "Sample made by Munshi. No money has moved.", { y: HEIGHT - 66, size: 22, weight: 400, colour: "#646d68", centred: true });
}

function row(pen: CanvasRenderingContext2D, name: string, value: string, y: number): void {
  pen.fillStyle = "#e4e1d8";
  pen.fillRect(MARGIN, y - 46, WIDTH - 2 * MARGIN, 2);
  write(pen, name, { y, size: 26, weight: 400, colour: "#4c5752" });
  pen.font = "600 26px system-ui, sans-serif";
  pen.fillStyle = "#1b2421";
  pen.textAlign = "right";
  pen.fillText(value, WIDTH - MARGIN, y, WIDTH - 2 * MARGIN - 220);
}

interface Style {
  y: number;
  size: number;
  weight: number;
  colour?: string;
  centred?: boolean;
}

function write(pen: CanvasRenderingContext2D, text: string, { y, size, weight, colour = "#1b2421", centred }: Style): void {
  pen.font = `${weight} ${size}px system-ui, sans-serif`;
  pen.fillStyle = colour;
  pen.textAlign = centred ? "center" : "left";
  pen.fillText(text, centred ? WIDTH / 2 : MARGIN, y, WIDTH - 2 * MARGIN);
}

function tick(pen: CanvasRenderingContext2D, x: number, y: number): void {
  pen.fillStyle = "#1c8a4a";
  pen.beginPath();
  pen.arc(x, y, 42, 0, 2 * Math.PI);
  pen.fill();
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 9;
  pen.beginPath();
  pen.moveTo(x - 18, y + 1);
  pen.lineTo(x - 5, y + 15);
  pen.lineTo(x + 20, y - 14);
  pen.stroke();
}

// Each receipt is a payment of its own, as a bank would number it.
function transactionId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(11)), (byte) => byte % 10).join("");
}
