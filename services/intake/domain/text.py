"""Text as it may be published: readable, of bounded length, without anybody's contacts."""

import html
import re
import unicodedata

UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
PHONE = re.compile(
    r"(?<![\w./£-])(?!\d{6}-\d{4}\b)"  # the number of a notice is none
    r"(?:\+44[ ()0-]{0,5}|\(?0)[1-378](?:[ ()-]{0,2}\d){8,9}(?![\w/-])"
)


def plain(raw: str) -> str:
    """Undo what web forms do to text: entities escaped twice, line ends spelt out."""
    if raw.isascii() and raw.isprintable() and "&" not in raw and "\\" not in raw:
        return raw.strip()
    text = html.unescape(html.unescape(raw)).replace("\\r\\n", "\n")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNREADABLE.sub("", unicodedata.normalize("NFC", text)).strip()


def publishable(raw: str, *, limit: int) -> tuple[str, tuple[str, ...]]:
    """Give the text and the codes of what was done to it."""
    text = plain(raw)
    kept = EMAIL.sub("[email removed]", text) if "@" in text else text
    kept = PHONE.sub("[phone removed]", kept) if "0" in kept or "+44" in kept else kept
    codes = ("personal_data_removed",) if kept != text else ()
    if len(kept) > limit:
        return kept[:limit].rstrip(), (*codes, "text_truncated")
    return kept, codes
