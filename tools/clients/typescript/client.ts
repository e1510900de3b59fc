// All five operations with openapi-fetch and the types of openapi-typescript. Amounts are exact with the middleware in exact.ts.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";
import { cents, decimals, exact } from "./exact.js";

type Sandbox = { url: string; accessToken: string; provisioningToken: string };
const sandbox: Sandbox = JSON.parse(process.argv[2]!);

function client(token: string) {
  const api = createClient<paths>({ baseUrl: sandbox.url, headers: { "X-Api-Key": token } });
  api.use(exact);
  return api;
}

function total(amounts: unknown[]): string {
  return decimals(amounts.filter((amount) => amount != null).reduce((sum: bigint, amount) => sum + cents(amount), 0n));
}

/** Says with which status a request was refused, and what the body is: the error is a text, or the assumed body. */
function refused({ response, data, error }: { response: Response; data?: unknown; error?: string | { message?: string | null } }): string {
  if (response.ok || data !== undefined || error === undefined) return "unnoticed";
  const body = error === "" ? "empty" : typeof error === "string" && error.startsWith("<") ? "html" : "json";
  return `refused ${response.status} ${body}`;
}

const created = await client(sandbox.provisioningToken).POST("/api/v1/partner/client", {
  body: { service: { type: "LIFECYCLE" }, client: { name: "Honkapuron Kirjakauppa Oy", businessCode: "1234567-1" }, contacts: {} },
});
const first = created.data?.accessToken ?? "";
console.log(first ? "created" : `not created: ${created.response.status}`);

const status = await client(first).GET("/api/v1/partner/validate");
console.log(status.data?.isValid ? "valid" : "not valid");

console.log(refused(await client("another-token").GET("/api/v1/partner/validate")));

console.log(refused(await client(first).GET("/api/v1/partner/renew")));
const renewed = await client(first).GET("/api/v1/partner/renew");
const token = renewed.data?.accessToken ?? renewed.data?.Message ?? renewed.data?.message ?? "";
const again = await client(token).GET("/api/v1/partner/validate");
console.log(again.data?.isValid ? "renewed" : "not renewed");

const access = client(sandbox.accessToken);
const params = { query: { fromDate: "2026-03-01", toDate: "2026-03-31" } };
for (let count = 0; count < 7; count += 1) console.log(refused(await access.GET("/api/v1/partner/payments", { params })));
await access.GET("/api/v1/partner/payments", { params }).then(() => console.log("unnoticed"), () => console.log("not a list"));
const payments = (await access.GET("/api/v1/partner/payments", { params })).data ?? [];
console.log("payments", payments.length, total(payments.map((payment) => payment.amount)));

const none = await access.GET("/api/v1/partner/settlements", { params });
console.log("null list", none.data?.settlements?.length ?? 0);
await access.GET("/api/v1/partner/settlements", { params }).then(() => console.log("unnoticed"), () => console.log("not a report"));

const report = await access.GET("/api/v1/partner/settlements", { params });
const settlements = report.data?.settlements ?? [];
console.log("settlements", settlements.length, total(settlements.map((settlement) => settlement.settlementAmount)));
const allocations = settlements.flatMap((settlement) => settlement.allocations ?? []);
console.log("allocations", allocations.length, total(allocations.map((allocation) => allocation.allocatedTotalAmount)));
const rows = allocations.flatMap((allocation) => allocation.breakdown ?? allocation.events ?? []);
console.log("breakdown", rows.length, total(rows.map((row) => row.amount)));
console.log("beneficiaries", ...settlements.map((settlement) => (settlement.beneficiary ? "one" : "null")));
