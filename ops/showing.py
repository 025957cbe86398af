"""What containers are shown of a stack's keys: a file for each secret, made if missing."""

import shutil
from pathlib import Path

from ops.keys import Keys
from ops.manifests import MONGO_RIGHTS
from ops.rights import ADMIN, granted
from shared.mongo.users import read

USERS = {
    "kafka": (*granted(), ADMIN, "broker"),
    "mongo": (*read(MONGO_RIGHTS.read_text(encoding="utf-8")).names, "root", "key"),
}
"""Those of the files, those who make them, and as whom brokers or members meet one another."""
PASSWORDS = [(engine, user) for engine, users in USERS.items() for user in users]
KEYS = ("audit-log", "matching", "export")
IDS = "matching-ids"
SECRETS = (*KEYS, IDS, *("-".join(each) for each in PASSWORDS))


def show(keys: Keys, *, into: Path) -> None:
    """Anybody who sees the folder may read them: it is for its owner to hide."""
    into.mkdir(exist_ok=True)
    for engine, user in PASSWORDS:
        keys.password(user, engine=engine)
        _show(keys.password_file(user, engine=engine), at=into / f"{engine}-{user}")
    for name in KEYS:
        _show(keys.path(name), at=into / name)
    _show(keys.matching_ids, at=into / IDS)


def _show(kept: Path, *, at: Path) -> None:
    """A container that has it open goes on with the file that it was given."""
    if at.exists() and at.read_bytes() == kept.read_bytes():
        return
    at.unlink(missing_ok=True)
    shutil.copyfile(kept, at)
    at.chmod(0o444)
