"""A partner's command, strictly: what is not read exactly as it was signed is not read."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from shared.errors import Malformed
from shared.eventing.routes import Submitted
from shared.schemas.partners import Command

C = TypeVar("C", bound=Command)


def read(command: type[C], submitted: Submitted) -> C:
    try:
        return command.model_validate(json.loads(submitted.value, object_pairs_hook=_once))
    except RecursionError:
        raise Malformed("too_deep") from None
    except ValidationError:
        raise Malformed("schema") from None
    except ValueError:
        raise Malformed("not_json") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """One key may not carry two values: which of them was signed?"""
    document = dict(pairs)
    if len(document) != len(pairs):
        raise Malformed("duplicate_key")
    return document
