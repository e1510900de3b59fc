// Exact amounts for openapi-fetch: its types say number, and the values are LosslessNumber, whose text has every digit. Take the text
// with String(amount), and never add amounts as numbers.
import type { Middleware } from "openapi-fetch";
import { LosslessNumber, isSafeNumber, parse } from "lossless-json";

// Whole numbers that a float holds exactly are numbers; all others keep their digits.
const number = (digits: string) => (/^-?\d+$/.test(digits) && isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits));

export const exact: Middleware = {
  async onResponse({ response }) {
    const text = await response.text();
    const parsed = new Response(response.status === 204 ? null : text, response);
    parsed.json = async () => parse(text, null, number);
    // With a length, openapi-fetch calls json(); without one, it parses the text as floats. An empty error stays an empty text.
    if (text) parsed.headers.set("content-length", "1");
    else parsed.headers.delete("content-length");
    return parsed;
  },
};

/** Returns the number of cents of an amount, which is exact, unlike the amount as a number. */
export function cents(amount: unknown): bigint {
  const [, sign, whole = "", fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(String(amount)) ?? fail(amount);
  const count = Math.max(whole.length + Number(exponent) + 2, 0);
  const digits = (whole + fraction).padEnd(count, "0");
  if (/[1-9]/.test(digits.slice(count))) fail(amount);
  const found = BigInt(digits.slice(0, count));
  return sign ? -found : found;
}

/** Returns the amount of a number of cents, with two decimals. */
export function decimals(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function fail(amount: unknown): never {
  throw new Error(`${String(amount)} is not an amount with two decimals`);
}
