"""What has to be there before anything runs? Itself needs only the standard library."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from ops.choice import DOCKER, chosen, engines_given

PYTHON_3_11 = 0x030B0000
if sys.hexversion < PYTHON_3_11:
    print(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; set PYTHON=")
    sys.exit(2)

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.lock"
POM = ROOT / "ops" / "kafka-pom.xml"
BROWSER = ("chromium", "fonts-liberation")
"""For the tests of pages: without them these are NOT RUN."""
APT = ("make", "python3-venv", "default-jre-headless", "maven")


def kafka_home() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "innovation-pipeline", "kafka-4.2.0")


def lacking(*, kafka: bool) -> list[str]:
    """Debian's names of what is missing; `python3-venv` is there when `ensurepip` is."""
    probe = [sys.executable, "-c", "import ensurepip"]
    missing: list[str] = []
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        missing.append("python3-venv")
    if kafka:
        needed = {"java": "default-jre-headless", "mvn": "maven"}
        missing += [package for tool, package in needed.items() if not shutil.which(tool)]
    return missing


def complete_the_system(*, kafka: bool) -> None:
    """As root on Debian and its kin, install what is missing; else name the one line."""
    missing = lacking(kafka=kafka)
    apt = shutil.which("apt-get")
    if missing and apt and os.geteuid() == 0 and not os.environ.get("NO_APT"):
        print(
            f"Installing {', '.join(missing)} with apt-get (NO_APT=1 forbids it).", flush=True
        )
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run([apt, "update", "-q"], env=quiet)
        run([apt, "install", "-qy", "--no-install-recommends", *missing], env=quiet)
        missing = lacking(kafka=kafka)
    if missing:
        print(f"Missing here: {', '.join(missing)}. Kafka needs Java 17+ and Maven fetches it.")
        print(f"On Debian: apt-get install -y --no-install-recommends {' '.join(APT)}")
        print("Or give addresses: PIPELINE_KAFKA=HOST:PORT PIPELINE_MONGO=URI.")
        print("Or have a Docker engine with compose running, for all but the tests.")
        sys.exit(2)


def add_a_browser() -> None:
    """As root on Debian and its kin; elsewhere the tests that want one say so."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0 or os.environ.get("NO_APT"):
        return
    print(f"Installing {', '.join(BROWSER)} with apt-get (NO_APT=1 forbids it).", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["update", "-q"],
        ["install", "-qy", "--no-install-recommends", *BROWSER],
    ):
        if attempt([apt, *arguments], env=quiet).returncode:
            print("  that failed: the tests of pages will say NOT RUN", flush=True)
            return


def run(command: list[str], env: dict[str, str] | None = None) -> None:
    """Be silent when it works; when it fails, show what it said and stop."""
    done = attempt(command, env)
    if done.returncode:
        print(done.stdout[-4000:])
        print(f"This failed: {' '.join(command)}")
        sys.exit(2)


def attempt(
    command: list[str], env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def stamp(source: Path) -> str:
    return hashlib.sha256(source.read_bytes()).hexdigest()


def is_current(folder: Path, source: Path) -> bool:
    ready = folder / ".ready"
    return ready.exists() and ready.read_text(encoding="ascii") == stamp(source)


def install_packages() -> None:
    if is_current(VENV, LOCK):
        return
    started = time.monotonic()
    print("Installing the locked Python packages, each checked by its hash ...", flush=True)
    python = str(VENV / "bin" / "python")
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    run([sys.executable, "-m", "venv", str(VENV)])
    uv = shutil.which("uv") or str(VENV / "bin" / "uv")
    if not Path(uv).exists():
        run([*pip, "--require-hashes", "-r", str(ROOT / "requirements-uv.lock")])
    chosen = ["--require-hashes", "-r", str(LOCK)]
    fast = [uv, "pip", "install", "-q", "--compile-bytecode", "--python", python]
    if attempt([*fast, *chosen]).returncode:
        run([*pip, *chosen])
    (VENV / ".ready").write_text(stamp(LOCK), encoding="ascii")
    print(f"  done in {time.monotonic() - started:.1f} s", flush=True)


def fetch_kafka() -> None:
    home = kafka_home()
    if is_current(home, POM):
        return
    started = time.monotonic()
    print("Fetching Apache Kafka 4.2.0 with Maven ...", flush=True)
    maven = [shutil.which("mvn") or "mvn", "-q", "-B", "-Dstyle.color=never", "-f", str(POM)]
    wanted = ["-DincludeScope=runtime", f"-DoutputDirectory={home}"]
    run([*maven, "dependency:copy-dependencies", *wanted])
    (home / ".ready").write_text(stamp(POM), encoding="ascii")
    print(f"  done in {time.monotonic() - started:.1f} s", flush=True)


def wants_kafka() -> bool:
    """The tests always do, `stack` alone if it will not be in containers."""
    return not (engines_given() or (sys.argv[1:] == ["stack"] and chosen() == DOCKER))


def main() -> None:
    """What was done before costs nothing: stamps remember it, and Java is looked for anew."""
    started, kafka = time.monotonic(), wants_kafka()
    has_kafka = not kafka or (is_current(kafka_home(), POM) and shutil.which("java"))
    if not (is_current(VENV, LOCK) and has_kafka):
        complete_the_system(kafka=kafka)
        install_packages()
        if kafka:
            fetch_kafka()
        print(f"Set up in {time.monotonic() - started:.1f} s.", flush=True)
    if sys.argv[1:] != ["stack"] and not shutil.which("chromium"):
        add_a_browser()


if __name__ == "__main__":
    main()
