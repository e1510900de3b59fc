"""All five operations with a client of openapi-python-client: python client.py SANDBOX, with the line that the sandbox prints."""

import datetime
import decimal
import json
import sys

from cfis_client import AuthenticatedClient
from cfis_client.api.onboarding import create_client, renew_access_token, validate_access_token
from cfis_client.api.payments import list_payments, list_settlements
from cfis_client.models import ClientDetails, ClientToCreate, Contacts, CreatedClient, RenewedToken, Service, SettlementReport, TokenStatus
from exact import exact

sandbox = json.loads(sys.argv[1])


def client(token):
    return AuthenticatedClient(
        base_url=sandbox["url"], token=token, prefix="", auth_header_name="X-Api-Key", httpx_args={"event_hooks": {"response": [exact]}}
    )


def total(amounts):
    return format(sum((decimal.Decimal(amount) for amount in amounts if amount is not None), decimal.Decimal(0)), "f")


body = ClientToCreate(
    service=Service(type_="LIFECYCLE"), client=ClientDetails(name="Honkapuron Kirjakauppa Oy", business_code="1234567-1"), contacts=Contacts()
)
created = create_client.sync(client=client(sandbox["provisioningToken"]), body=body)
assert isinstance(created, CreatedClient), created
print("created")

status = validate_access_token.sync(client=client(created.access_token))
assert isinstance(status, TokenStatus), status
print("valid" if status.isValid else "not valid")

refused = validate_access_token.sync_detailed(client=client("another-token"))
# An error is parsed as a text, which is empty here.
print("refused", refused.status_code.value if isinstance(refused.parsed, str) else f"unnoticed: {refused.parsed}")

renewed = renew_access_token.sync(client=client(created.access_token))
assert isinstance(renewed, RenewedToken), renewed
token = next(token for token in (renewed.access_token, renewed.Message, renewed.message) if token)
status = validate_access_token.sync(client=client(token))
print("renewed" if isinstance(status, TokenStatus) and status.isValid else "not renewed")

access = client(sandbox["accessToken"])
period = {"from_date": datetime.date(2026, 3, 1), "to_date": datetime.date(2026, 3, 31)}
refused = list_payments.sync_detailed(client=access, **period)
print("refused", refused.status_code.value if isinstance(refused.parsed, str) and "message" in refused.parsed else f"unnoticed: {refused.parsed}")
payments = list_payments.sync(client=access, **period)
assert isinstance(payments, list), payments
print("payments", len(payments), total(payment.amount for payment in payments))

none = list_settlements.sync(client=access, **period)
assert isinstance(none, SettlementReport), none
print("null list", len(none.settlements or []))

report = list_settlements.sync(client=access, **period)
assert isinstance(report, SettlementReport), report
settlements = report.settlements or []
print("settlements", len(settlements), total(settlement.settlement_amount for settlement in settlements))
allocations = [allocation for settlement in settlements for allocation in settlement.allocations or []]
print("allocations", len(allocations), total(allocation.allocated_total_amount for allocation in allocations))
rows = [row for allocation in allocations for row in allocation.breakdown or allocation.events or []]
print("breakdown", len(rows), total(row.amount for row in rows))
print("beneficiaries", *("one" if settlement.beneficiary else "null" for settlement in settlements))
