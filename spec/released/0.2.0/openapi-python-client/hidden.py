"""Keeps tokens out of texts: after `import hidden`, `repr` and logs show the types that may have a token without their contents."""

from cfis_client import AuthenticatedClient
from cfis_client.models import CreatedClient, RenewedToken
from cfis_client.types import Response


def _hidden(self: object) -> str:
    return f"{type(self).__name__}(...)"


# A response has the text that was parsed.
for _type in (AuthenticatedClient, CreatedClient, RenewedToken, Response):
    _type.__repr__ = _hidden  # type: ignore[method-assign]
