"""The pack: one zip whose members are stored as they are, in one order, with one time.

So the same members are always the same bytes, and whoever writes them anew sees any other.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile, ZipInfo

MANIFEST = "manifest.json"
LOCAL = b"PK\x03\x04"
HEADER = struct.Struct("<4s5H3I2H")
ALWAYS = (1980, 1, 1, 0, 0, 0)


def write_pack(members: Mapping[str, bytes]) -> bytes:
    listed = {name: sha256(members[name]).hexdigest() for name in sorted(members)}
    manifest = json.dumps({"sha256": listed}, indent=1).encode()
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in (*sorted(members.items()), (MANIFEST, manifest)):
            entry = ZipInfo(name, date_time=ALWAYS)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()


def read_pack(raw: bytes) -> dict[str, bytes]:
    """What the entries hold. Nothing is refused here: what does not fit, `damage` finds."""
    members, at = dict[str, bytes](), 0
    while raw[at : at + 4] == LOCAL and len(raw) >= at + HEADER.size:
        *_, size, name_size, extra_size = HEADER.unpack_from(raw, at)
        named = at + HEADER.size
        start = named + name_size + extra_size
        at = start + size
        members[raw[named : named + name_size].decode("ascii", "replace")] = raw[start:at]
    return members


def damage(raw: bytes) -> Iterator[str]:
    """Name what is not as it was written."""
    members = read_pack(raw)
    manifest = members.pop(MANIFEST, b"")
    listed = [f'"{name}": "{sha256(content).hexdigest()}"' for name, content in members.items()]
    for name, line in zip(members, listed, strict=True):
        if line.encode() not in manifest:
            yield f"{name}: not the bytes that the manifest lists"
    expected = write_pack(members)
    if raw != expected:
        pairs = zip(raw, expected, strict=False)
        at = next((at for at, (one, other) in enumerate(pairs) if one != other), len(raw))
        yield f"the zip itself: not as its members make it, from byte {at}"
