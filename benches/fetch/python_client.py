"""Reads payments with httpx and pydantic: python_client.py URL. The models of datamodel-code-generator must be on the path."""

import sys

import httpx
from models import Payment
from pydantic import TypeAdapter

answer = httpx.get(
    sys.argv[1] + "/api/v1/partner/payments",
    params={"fromDate": "2000-01-01", "toDate": "2099-12-31"},
    headers={"X-Api-Key": "benchmark-token-0000001"},
    timeout=600,
)
payments = TypeAdapter(list[Payment]).validate_json(answer.content)
print(len(payments), sum(payment.amount for payment in payments))
