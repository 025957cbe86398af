"""Records as feeds bring them: name what matters, leave the rest to the builder."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from services.intake.domain.records import Read, Sound
from services.intake.domain.spaces import Feeds, feeds
from services.intake.feeds.library import known_organisations, open_post
from shared.schemas.innovation import Innovation
from shared.schemas.opportunity import Opportunity
from tests.support.builders import NOON

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
"""Public records that are not the project's own: tests that want them skip without."""
SAMPLES = ROOT / "samples"
CONFIG = (ROOT / "deploy" / "config" / "feeds.toml").read_text(encoding="utf-8")
FACTS = """
[spaces.facts]
kind = "innovation"
custodian = "HIN:HI-NENC"
[spaces.facts-b]
kind = "innovation"
custodian = "HIN:HI-YH"
[feeds.facts]
kind = "nis_json"
space = "facts"
[feeds.facts-b]
kind = "nis_json"
space = "facts-b"
[feeds.signed]
kind = "nis_json"
space = "facts"
signature = "required"
"""
FEEDS: Feeds = feeds(CONFIG + FACTS)
POST = open_post(known_organisations())
HEADINGS = [
    "Contract Ref",
    "Record UID",
    "Contract Title",
    "Short Description",
    "Contracting Authority",
    "Pipeline Status",
    "Procurement Route",
    "CPV Codes",
    "Estimated Value (ex VAT)",
    "Opens",
    "Response Deadline",
    "Contract Start",
    "Current End",
    "Commercial Lead",
]
UCLH = "University College London Hospitals NHS Foundation Trust"


def a_document(
    local_id: str = "1", *, name: str = "Pulse Patch", **parts: Any
) -> dict[str, Any]:
    """`about` and `form` go into the source's form, `hin` into the network's own object."""
    about = {"name": name, **parts.pop("about", {})}
    form = {"INNOVATION_DESCRIPTION": about, **parts.pop("form", {})}
    hin = {"localId": local_id, **parts.pop("hin", {})}
    return {"document": form, "hin": hin, **parts}


def a_release(**changes: Any) -> dict[str, Any]:
    party = {"id": "b1", "name": UCLH, "roles": ["buyer"]}
    tender = {"id": "t1", "title": "Monitors", "status": "active"}
    plain: dict[str, Any] = {
        "ocid": "ocds-h6vhtk-000001",
        "id": "000001-2026",
        "date": "2026-05-01T09:00:00+01:00",
        "parties": [party],
        "buyer": {"id": "b1", "name": UCLH},
        "tender": tender | changes.pop("tender", {}),
    }
    return plain | changes


def a_row(ref: str = "C100001", **changes: str) -> dict[str, str]:
    plain = {
        "Contract Ref": ref,
        "Contract Title": "Monitors",
        "Contracting Authority": UCLH,
        "Pipeline Status": "Live",
        "Commercial Lead": "canary.lead@example.org",
    }
    return dict.fromkeys(HEADINGS, "") | plain | changes


def a_table(*rows: Mapping[str, str], headings: Iterable[str] = HEADINGS) -> bytes:
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, list(headings), extrasaction="ignore")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def read(
    feed: str, blob: bytes | dict[str, Any] | list[Any], *, media: str = "application/json"
) -> list[Read]:
    body = blob if isinstance(blob, bytes) else as_json(blob)
    return POST.reader.read(FEEDS.known[feed], blob=body, media=media, at=NOON)


def an_innovation_read(document: dict[str, Any]) -> tuple[Innovation, list[str]]:
    """The entity, and the codes of what was found wrong."""
    [found] = read("hi-nenc", document)
    assert isinstance(found, Sound), found
    assert isinstance(found.entity, Innovation)
    return found.entity, codes(found)


def an_opportunity_read(release: dict[str, Any] | bytes) -> tuple[Opportunity, list[str]]:
    feed = "atamis-rrv" if isinstance(release, bytes) else "ocds-releases"
    [found] = read(feed, release)
    assert isinstance(found, Sound), found
    assert isinstance(found.entity, Opportunity)
    return found.entity, codes(found)


def codes(found: Read) -> list[str]:
    return [issue.code for issue in found.issues]


def facts(source: Path = REAL / "nhs-innovations" / "innovations_facts.csv") -> list[Any]:
    """Real innovations as documents of the source's form: all else stays absent."""
    with source.open(encoding="utf-8") as file:
        return [_fact(n, row) for n, row in enumerate(csv.DictReader(file), start=1)]


def second_names(
    source: Path = REAL / "nhs-innovations" / "innovations_facts.csv",
) -> list[Any]:
    with source.open(encoding="utf-8") as file:
        named = [
            (n, row["how_second_source_names_it"])
            for n, row in enumerate(csv.DictReader(file), 1)
        ]
    return [
        a_document(f"facts-{n:02}", name=name.partition(" | ")[0]) for n, name in named if name
    ]


KINDS = {
    "medical device": "MEDICAL_DEVICE",
    "in vitro diagnostic": "IN_VITRO_DIAGNOSTIC",
    "digital": "DIGITAL",
    "AI": "AI",
    "education": "EDUCATION",
    "service": "MODELS_CARE",
}
PROGRAMMES = {
    "ITP": "Innovation and Technology Payment Programme",
    "NIA": "NHS Innovation Accelerator (NIA)",
    "AI Award": "Artificial Intelligence in Health and Care Award",
    "AAC rapid uptake": "Rapid Uptake Products Programme",
}


def _fact(number: int, row: Mapping[str, str]) -> dict[str, Any]:
    told = [part.strip() for part in row["programme"].split(";")]
    kinds = [KINDS[part] for part in row["kind"].split("/") if part in KINDS]
    options = [
        PROGRAMMES[name] for each in told for name in PROGRAMMES if each.startswith(name)
    ]
    guidance = [each for each in told if each.startswith("NICE ")]
    about: dict[str, Any] = {"description": row["description_own_words"], "categories": kinds}
    about |= {"mainCategory": kinds[0]} if kinds else {}
    about |= {"involvedAACProgrammes": options} if options else {}
    body, _, reference = guidance[0].partition(" ") if guidance else ("", "", "")
    hin = {"endorsements": [{"body": body, "reference": reference}]} if guidance else {}
    owner = (
        {"owner": {"organisation": {"name": row["organisation"]}}}
        if row["organisation"]
        else {}
    )
    return a_document(f"facts-{number:02}", name=row["name"], about=about, hin=hin, **owner)


HAZARDS: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"Contract Ref": ""}, "quarantined", "key_missing"),
    ({"Contract Title": " "}, "quarantined", "title_missing"),
    ({"Short Description": "Patient NHS no 999 000 0018"}, "refused", "patient_data"),
    ({"Short Description": "Ref 999 000 0018"}, "quarantined", "patient_data_suspected"),
    ({"Short Description": "Ask lead@example.org"}, "sound", "personal_data_removed"),
    ({"Short Description": 'one\ntwo, "three"'}, "sound", ""),
    ({"Short Description": "x" * 10_001}, "sound", "text_truncated"),
    ({"Contract Title": '=HYPERLINK("x")'}, "sound", ""),
    ({"Contract Title": "St Mary&#039;s &amp;amp; co"}, "sound", ""),
    ({"Contracting Authority": "Health Family"}, "sound", "org_placeholder"),
    ({"Contracting Authority": "Somebody Else"}, "sound", "org_unresolved"),
    ({"Pipeline Status": "Thinking"}, "sound", "enum_unknown"),
    ({"Procurement Route": ""}, "sound", ""),
    ({"CPV Codes": "99999999"}, "sound", "cpv_unknown"),
    ({"Estimated Value (ex VAT)": "0"}, "sound", "value_placeholder"),
    ({"Estimated Value (ex VAT)": "plenty"}, "sound", "value_unparsable"),
    ({"Estimated Value (ex VAT)": "9" * 20}, "sound", "value_overflow"),
    ({"Opens": "31/02/2026"}, "sound", "date_unparsable"),
    ({"Response Deadline": "25/10/2026 01:30"}, "sound", "date_ambiguous"),
    ({"Response Deadline": "29/03/2026 01:30"}, "sound", "date_nonexistent"),
    ({"Contract Start": "01/04/2027", "Current End": "01/04/2026"}, "sound", "date_order"),
)


def two_hundred_rows() -> tuple[bytes, dict[int, tuple[str, str]]]:
    """A report with every hazard in turn, and what each row that holds one comes to."""
    rows = [a_row(f"C2{n:05}") for n in range(200)]
    expected: dict[int, tuple[str, str]] = {}
    for n, (changes, outcome, code) in enumerate(HAZARDS):
        rows[9 * n] |= changes
        expected[9 * n] = (outcome, code)
    rows[195], rows[197] = rows[194], rows[196] | {"Contract Title": "Another"}
    expected |= {195: ("duplicate", "duplicate_row")}
    expected |= dict.fromkeys((196, 197), ("quarantined", "key_conflict"))
    footer = "Total" + "," * (len(HEADINGS) - 1) + "\r\n"
    return b"\xef\xbb\xbf" + a_table(*rows) + footer.encode(), expected
