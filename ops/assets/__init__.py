"""`make assets`: the style sheet compiled anew, and the few icons that it names."""

import hashlib
import re
import shutil
from pathlib import Path

from ops import bootstrap

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
STATIC = Path(__file__).parents[2] / "shared" / "web" / "static"
SHEET = "site.css"
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional")


def modules(npm: str) -> Path:
    """Install what the lock pins into a cache folder; a changed package is refused."""
    folder = bootstrap.kafka_home().parent / f"assets-{bootstrap.stamp(LOCK)[:16]}"
    if not bootstrap.is_current(folder, LOCK):
        folder.mkdir(parents=True, exist_ok=True)
        for path in (LOCK, HERE / "package.json"):
            shutil.copy(path, folder)
        bootstrap.run([npm, "ci", "--prefix", str(folder), *QUIET])
        (folder / ".ready").write_text(bootstrap.stamp(LOCK), encoding="ascii")
    return folder / "node_modules"


def compiled(packages: Path, node: str, *, into: Path) -> None:
    sass = [node, str(packages / "sass" / "sass.js"), "--style=compressed", "--no-source-map"]
    quiet = ["--quiet-deps", "--no-charset", f"--load-path={packages}"]
    bootstrap.run([*sass, *quiet, str(HERE / "site.scss"), str(into / SHEET)])
    sheet = (into / SHEET).read_text(encoding="utf-8")
    images = packages / "nhsuk-frontend" / "dist" / "nhsuk" / "assets" / "images"
    for icon in sorted(set(re.findall(r'url\("?([a-z-]+\.svg)"?\)', sheet))):
        shutil.copy(images / icon, into)


def sums(folder: Path) -> str:
    """As `sha256sum` writes and checks them."""
    names = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in names
    )


def main(into: Path = STATIC) -> int:
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        print("Compiling needs Node.js with npm; running and testing do not.")
        return 2
    compiled(modules(npm), node, into=into)
    (into / "SHA256SUMS").write_text(sums(into), encoding="ascii")
    print(f"{into / SHEET}: {(into / SHEET).stat().st_size:,} bytes")
    return 0
