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

import hidden  # noqa: F401

sandbox = json.loads(sys.argv[1])


def client(token):
    return AuthenticatedClient(
        base_url=sandbox["url"], token=token, prefix="", auth_header_name="X-Api-Key", httpx_args={"event_hooks": {"response": [exact]}}
    )


def total(amounts):
    return format(sum((decimal.Decimal(amount) for amount in amounts if amount), decimal.Decimal(0)), "f")


def refused(response):
    """Says with which status a request was refused, and what the body is: an error is parsed as a text."""
    text = response.parsed
    if response.status_code < 300 or not isinstance(text, str):
        return f"unnoticed: {text}"
    return f"refused {response.status_code.value} {'html' if text.startswith('<') else 'json' if text else 'empty'}"


def unreadable(operation):
    """Returns what was read from a page that is not JSON, which must be nothing."""
    try:
        return f"unnoticed: {operation.sync(client=access, **period)}"
    except json.JSONDecodeError:
        return None


body = ClientToCreate(
    service=Service(type_="LIFECYCLE"), client=ClientDetails(name="Honkapuron Kirjakauppa Oy", business_code="1234567-1"), contacts=Contacts()
)
created = create_client.sync(client=client(sandbox["provisioningToken"]), body=body)
assert isinstance(created, CreatedClient), created
print("created")

status = validate_access_token.sync(client=client(created.access_token))
assert isinstance(status, TokenStatus), status
print("valid" if status.isValid else "not valid")

print(refused(validate_access_token.sync_detailed(client=client("another-token"))))

print(refused(renew_access_token.sync_detailed(client=client(created.access_token))))
response = renew_access_token.sync_detailed(client=client(created.access_token))
renewed = response.parsed
assert isinstance(renewed, RenewedToken), renewed
token = next(token for token in (renewed.access_token, renewed.Message, renewed.message) if token)
status = validate_access_token.sync(client=client(token))
print("renewed" if isinstance(status, TokenStatus) and status.isValid else "not renewed")
shown = f"{client(token)!r} {created!r} {created} {renewed!r} {response!r}"
print("tokens hidden" if created.access_token not in shown and token not in shown else f"a token is printed: {shown}")

access = client(sandbox["accessToken"])
period = {"from_date": datetime.date(2026, 3, 1), "to_date": datetime.date(2026, 3, 31)}
for _ in range(7):
    print(refused(list_payments.sync_detailed(client=access, **period)))
print(unreadable(list_payments) or "not a list")
payments = list_payments.sync(client=access, **period)
assert isinstance(payments, list), payments
print("payments", len(payments), total(payment.amount for payment in payments))

none = list_settlements.sync(client=access, **period)
assert isinstance(none, SettlementReport), none
print("null list", len(none.settlements or []))
print(unreadable(list_settlements) or "not a report")

report = list_settlements.sync(client=access, **period)
assert isinstance(report, SettlementReport), report
settlements = report.settlements or []
print("settlements", len(settlements), total(settlement.settlement_amount for settlement in settlements))
allocations = [allocation for settlement in settlements for allocation in settlement.allocations or []]
print("allocations", len(allocations), total(allocation.allocated_total_amount for allocation in allocations))
rows = [row for allocation in allocations for row in allocation.breakdown or allocation.events or []]
print("breakdown", len(rows), total(row.amount for row in rows))
print("beneficiaries", *("one" if settlement.beneficiary else "null" for settlement in settlements))
