"""Keeps tokens out of texts: the base class of the models that datamodel-code-generator makes.

A model with a field that the schema marks with `x-secret` shows neither it nor its unknown fields in `repr`, `str` and logs, because a
token may be in any of them. Errors of pydantic do not show their input. `model_dump` and the fields have everything.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict


class TokensHidden(BaseModel):
    """A model whose texts contain no token."""

    model_config = ConfigDict(hide_input_in_errors=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        secret = {name for name, field in type(self).model_fields.items() if "x-secret" in _extra(field.json_schema_extra)}
        for name, value in super().__repr_args__():
            is_hidden = name in secret or (secret and name not in type(self).model_fields)
            yield name, _HIDDEN if is_hidden and value is not None else value


class _Hidden:
    def __repr__(self) -> str:
        return "*"


_HIDDEN = _Hidden()


def _extra(extra: Any) -> dict[str, Any]:
    return extra if isinstance(extra, dict) else {}
