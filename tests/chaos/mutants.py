"""A copy of the tree with one bug in it, and what its test says to that."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
COPIED = ("services", "shared", "ops", "deploy", "docs", "tests", "samples", "pyproject.toml")
GREEN, RED = 0, 1
"""Of pytest: any other number says that nothing was tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    file: str
    find: str
    replace: str

    def applied(self, root: Path) -> str:
        return (root / self.file).read_text("utf-8").replace(self.find, self.replace)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    id: str
    killed_by: str
    edit: tuple[Edit, ...]
    engines: bool = False

    @classmethod
    def all(cls) -> Sequence[Self]:
        told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
        return [
            cls(
                id=row["id"],
                killed_by=row["killed_by"],
                edit=tuple(Edit(**edit) for edit in row["edit"]),
                engines=row.get("engines", False),
            )
            for row in told["mutant"]
        ]


@dataclass(frozen=True, slots=True)
class Tree:
    root: Path

    @classmethod
    def copied(cls, to: Path) -> Self:
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, to / name)
        return cls(to)

    @contextmanager
    def spoilt(self, mutant: Mutant) -> Generator[None]:
        files = {edit.file for edit in mutant.edit}
        sound = {file: (self.root / file).read_text("utf-8") for file in files}
        try:
            for edit in mutant.edit:
                (self.root / edit.file).write_text(edit.applied(self.root), "utf-8")
            yield
        finally:
            for file, text in sound.items():
                (self.root / file).write_text(text, "utf-8")

    def says(self, *tests: str) -> int:
        """Run them there, and give the exit status; no cached byte code is left behind."""
        quiet = ("-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", "--tb=no")
        return subprocess.run(
            [sys.executable, "-B", "-m", "pytest", *quiet, *tests],
            cwd=self.root,
            stdout=subprocess.DEVNULL,
            check=False,
        ).returncode
