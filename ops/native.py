"""Kafka and MongoDB's stand-in as plain processes, for a machine without Docker."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from ops import bootstrap
from ops.children import Child, Failed, free_port, is_open

HERE = Path(__file__).parent
READY = "Kafka Server started"


def kafka_unavailable() -> str:
    """Why this machine cannot run it; empty when it can."""
    if not shutil.which("java"):
        return "java is not installed"
    if not bootstrap.is_current(bootstrap.kafka_home(), bootstrap.POM):
        return "Apache Kafka is not fetched; `make setup` does it"
    return ""


def mongo_unavailable() -> str:
    return "" if find_spec("secantus") else "SecantusDB has no wheel for this Python"


def kafka(folder: Path, *, log: Path) -> tuple[Child, str]:
    """Real Apache Kafka, one node; an old folder comes back under new ports."""
    client, controller = free_port(), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    properties = folder / "server.properties"
    template = (HERE / "kafka.properties").read_text(encoding="utf-8")
    where = {"client": client, "controller": controller, "folder": folder.resolve()}
    properties.write_text(template.format(**where), encoding="utf-8")
    if not (folder / "log" / "meta.properties").exists():
        identity = _java("-Xmx128m", "kafka.tools.StorageTool", "random-uuid").strip()
        formatted = ["format", "-t", identity, "-c", str(properties)]
        _java("-Xmx128m", "kafka.tools.StorageTool", *formatted)
    tuned = ["-Xms96m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    tuned += [f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"]
    command = [*_jvm(), *tuned, "kafka.Kafka", str(properties)]
    return Child(name="kafka", command=command, log=log), f"127.0.0.1:{client}"


def mongo(folder: Path, *, log: Path) -> tuple[Child, str]:
    """SecantusDB, which speaks MongoDB's protocol; flushed before it acknowledges."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    where = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(folder)]
    tuned = ["--cache-size", "64M", "--sync-on-commit", "--log-level", "WARNING"]
    command = [sys.executable, "-m", "secantus", *where, *tuned]
    address = f"mongodb://127.0.0.1:{port}/?directConnection=true"
    return Child(name="mongo", command=command, log=log), address


def start_kafka(child: Child) -> None:
    """Wait for the line that this start wrote, not for one of an earlier life."""
    before = child.log.stat().st_size if child.log.exists() else 0

    def is_ready() -> bool:
        with child.log.open("rb") as log:
            log.seek(before)
            return READY.encode() in log.read()

    child.start()
    child.wait_until(is_ready)


def start_mongo(child: Child, address: str) -> None:
    port = int(address.partition("127.0.0.1:")[2].partition("/")[0])
    child.start()
    child.wait_until(lambda: is_open(port))


def _jvm() -> list[str]:
    return [shutil.which("java") or "java", "-cp", f"{bootstrap.kafka_home()}/*"]


def _java(*arguments: str) -> str:
    done = subprocess.run([*_jvm(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"Kafka's storage tool failed:\n{done.stdout}{done.stderr}")
    return done.stdout
