"""Amounts in clients of openapi-python-client: their types say float, and their values are exact decimals."""

import decimal
import json

import httpx


def exact(response: httpx.Response) -> None:
    """Parses the digits of numbers into decimals. It belongs into the event hooks of a client."""
    response.read()
    response.json = lambda: json.loads(response.text, parse_float=decimal.Decimal)  # type: ignore[method-assign]
