"""The whole cycle in another language: onboard a client, renew its token, handle a truncated response, read settlements.

It uses nothing of this repository but the sandbox's URL and tokens:
python story.py '{"url": …, "accessToken": …, "provisioningToken": …}'
"""

import decimal
import json
import sys

import httpx

sandbox = json.loads(sys.argv[1])
PARTNER = "/api/v1/partner"
client = httpx.Client(base_url=sandbox["url"], timeout=10)


def get(path, token, **parameters):
    return client.get(PARTNER + path, headers={"X-Api-Key": token, "Accept": "application/json"}, params=parameters)


def expect(condition, what):
    if not condition:
        sys.exit(f"failed: {what}")
    print(f"ok: {what}")


expect(client.get("/sandbox/health").json() == {"status": "ok"}, "the sandbox is running")

created = client.post(
    PARTNER + "/client",
    headers={"X-Api-Key": sandbox["provisioningToken"]},
    json={
        "service": {"type": "LIFECYCLE", "partnerCode": "TEST"},
        "client": {"name": "Honkapuron Kirjakauppa Oy", "businessCode": "1234567-1", "countryCode": "FI", "languageCode": "FI"},
        "contacts": {"primary": {"name": "Test Person", "email": "test@example.fi"}},
    },
)
expect(created.status_code in (200, 201), "a client is created")
token = created.json()["accessToken"]
expect(get("/validate", token).json()["isValid"] is True, "its token is valid")
expect(get("/validate", "another-token").status_code == 401, "another token is refused")

renewed = get("/renew", token).json()["accessToken"]
expect(renewed != token and get("/validate", renewed).json()["isValid"] is True, "the token is renewed")
expect(get("/validate", token).status_code == 401, "the old one is refused")

period = {"fromDate": "2020-01-01", "toDate": "2099-12-31"}
expect(client.post("/sandbox/faults", content="truncate@listSettlements*1").status_code == 204, "a fault is added")
try:
    get("/settlements", renewed, **period)
except httpx.RemoteProtocolError:
    print("ok: the response is truncated")
else:
    sys.exit("failed: the response is truncated")

response = get("/settlements", renewed, **period)
report = json.loads(response.text, parse_float=decimal.Decimal)
expect(response.status_code == 200 and len(report["settlements"]) > 0, "settlements are read")
for settlement in report["settlements"]:
    allocated = sum(decimal.Decimal(allocation["allocatedTotalAmount"]) for allocation in settlement["allocations"])
    if allocated != settlement["settlementAmount"]:
        sys.exit(f"failed: {settlement['settlementId']}: {allocated} allocated, but the amount is {settlement['settlementAmount']}")
print(f"ok: {len(report['settlements'])} settlements add up")
