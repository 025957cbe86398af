from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError

from shared.web.assets import Assets
from shared.web.frame import frame


@pytest.fixture(scope="module")
def templates() -> Environment:
    return frame(Assets())


@pytest.mark.parametrize(
    "source",
    [
        "{{ titel }}",
        "{{ row.titel }}",
        "{% for each in rwos %}{% endfor %}",
        "{{ titel|trim }}",
    ],
)
def test_a_name_that_was_not_given_is_an_error(source: str, templates: Environment) -> None:
    template = templates.from_string(source)

    with pytest.raises(UndefinedError):
        template.render(title="Best of", row={}, rows=[])


def test_what_is_printed_is_escaped(templates: Environment) -> None:
    name = "<script>alert(1)</script>"

    assert "<script" not in templates.from_string("{{ name }}").render(name=name)


def test_no_service_puts_another_base_below_its_pages(tmp_path: Path) -> None:
    (tmp_path / "base.jinja").write_text("theirs", encoding="utf-8")

    found = frame(Assets(), tmp_path).get_template("base.jinja").filename

    assert found != str(tmp_path / "base.jinja")


@pytest.mark.parametrize(
    ("component", "given"),
    [
        (
            "dateInput",
            {"id": "on", "namePrefix": "on", "fieldset": {"legend": {"text": "When"}}},
        ),
        ("details", {"summaryText": "More", "text": "Told"}),
        (
            "breadcrumb",
            {"items": [{"text": "Home", "href": "/"}], "text": "Here", "href": "/x"},
        ),
        ("card", {"heading": "Told", "description": "All of it"}),
    ],
)
def test_a_rare_form_of_the_design_system_still_works(
    component: str, given: dict[str, object], *, templates: Environment
) -> None:
    folder = {"dateInput": "date-input"}.get(component, component)
    source = f'{{% from "nhsuk/components/{folder}/macro.jinja" import {component} %}}'

    told = templates.from_string(source + f"{{{{ {component}(given) }}}}").render(given=given)

    assert f"nhsuk-{folder}" in told
