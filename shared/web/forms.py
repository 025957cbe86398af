"""What a person sends by a form: read whole or answered with what is wrong, and done once."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, TypeVar, get_origin
from urllib.parse import parse_qs
from uuid import uuid4

from fastapi import Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.responses import RedirectResponse

from shared.web.origins import local
from shared.web.problems import Problem
from shared.web.sessions import Attendance, Session

MOST = 200
"""Fields of one form."""
TYPE = "application/x-www-form-urlencoded"
SENTENCES = {
    "missing": "Enter {field}",
    "string_too_short": "Enter {field}",
    "string_too_long": "{Field} is too long",
    "literal_error": "Choose {field} from the list",
    "enum": "Choose {field} from the list",
    "too_short": "Choose at least one of {field}",
    "date_from_datetime_parsing": "{Field} must be a date, such as 20 11 2026",
    "date_parsing": "{Field} must be a date, such as 20 11 2026",
}
"""By pydantic's code."""


def _day(given: Any) -> Any:
    found = re.fullmatch(r"\s*(\d{1,2})[ /.-](\d{1,2})[ /.-](\d{4})\s*", str(given))
    if not found:
        return given
    day, month, year = (int(part) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}"


Day = Annotated[date, BeforeValidator(_day)]
"""Written as people write it, `20 11 2026`, or as ISO 8601 has it."""


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    request_id: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A form to fill in, for the first time or again."""

    values: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    request_id: str = field(default_factory=lambda: str(uuid4()))

    def value(self, name: str) -> str:
        return (self.values.get(name) or [""])[0]

    def chosen(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def error(self, name: str) -> str:
        return self.errors.get(name, "")


class Faulty(Blank):
    """What was sent does not fit: the page shows it again, with what to mend."""


F = TypeVar("F", bound=Form)


async def filled(request: Request, kind: type[F]) -> F | Faulty:
    """Problem 422 if it is no form, or not one that a page of ours made."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != TYPE:
        raise Problem(422, "not-a-form")
    sent = await _sent(request)
    try:
        return kind.model_validate(_given(sent, kind))
    except ValidationError as error:
        wrong = {str(each["loc"][0]): each["type"] for each in error.errors()}
    if not wrong.keys() <= kind.model_fields.keys() or "request_id" in wrong:
        raise Problem(422, "not-a-form", detail="Open the page again and fill in its form.")
    told = {name: _sentence(kind, name, code=code) for name, code in wrong.items()}
    return Faulty(values=sent, errors=told, request_id=sent["request_id"][0])


async def answered(
    request: Request, form: Form, *, act: Callable[[], Awaitable[str]]
) -> Response:
    """Send the browser to what shows the result; a repeat goes there without acting again."""
    session: Session | None = getattr(request.state, "session", None)
    shown = session.answered.get(form.request_id) if session else None
    if shown is None:
        shown = await act()
        if session:
            attendance: Attendance = request.app.state.attendance
            await attendance.answer(session, form.request_id, shown_at=shown)
    return RedirectResponse(local(shown), 303, {"cache-control": "no-store"})


async def _sent(request: Request) -> Mapping[str, list[str]]:
    try:
        text = (await request.body()).decode("ascii")
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=MOST)
    except ValueError:
        raise Problem(422, "not-a-form") from None


def _given(sent: Mapping[str, list[str]], kind: type[Form]) -> Mapping[str, Any]:
    """What was left empty counts as not sent; only a list takes several."""
    several = {name for name, part in kind.model_fields.items() if _is_list(part.annotation)}
    return {
        name: values if name in several or len(values) > 1 else values[0]
        for name, values in sent.items()
        if values != [""]
    }


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) in {list, tuple, set, frozenset}


def _sentence(kind: type[Form], name: str, *, code: str) -> str:
    title = kind.model_fields[name].title or name.replace("_", " ")
    field = title[:1].lower() + title[1:] if not title[:2].isupper() else title
    said = SENTENCES.get(code, "{Field} does not fit: check it")
    return said.format(field=field, Field=title[:1].upper() + title[1:])
