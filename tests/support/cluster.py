"""Three Kafka brokers of this machine, one of which may be killed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ops import bootstrap, engines
from ops.children import Child, Missing, free_port

NODES = (1, 2, 3)
TEMPLATE = Path(engines.__file__).with_name("kafka.properties")
LOGGING = f"-Dlog4j2.configurationFile={TEMPLATE.with_name('log4j2.properties')}"
JVM = ("java", "-Xms96m", "-Xmx256m", "-XX:+UseSerialGC", LOGGING, "-cp")
SAFE = """
offsets.topic.replication.factor=3
default.replication.factor=3
min.insync.replicas=2
unclean.leader.election.enable=false
"""
CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw"


@dataclass(frozen=True, slots=True)
class Cluster:
    address: str
    brokers: Sequence[Child]

    def kill(self, node: int) -> None:
        os.kill(self.brokers[node - 1].pid, signal.SIGKILL)


@contextmanager
def cluster(folder: Path) -> Generator[Cluster]:
    if not (
        shutil.which("java") and bootstrap.is_current(bootstrap.kafka_home(), bootstrap.POM)
    ):
        raise Missing("three brokers need Java and Apache Kafka: `make setup` fetches it")
    ports = {node: (free_port(), free_port()) for node in NODES}
    brokers = [_broker(folder / str(node), node=node, ports=ports) for node in NODES]
    try:
        for broker in brokers:
            broker.start()
        for broker in brokers:
            broker.wait_until(partial(_is_up, broker))
        addresses = [f"127.0.0.1:{client}" for client, _ in ports.values()]
        yield Cluster(",".join(addresses), brokers)
    finally:
        for broker in brokers:
            broker.ask_to_stop()
        for broker in brokers:
            broker.stop()


def _is_up(broker: Child) -> bool:
    return engines.READY in broker.log.read_bytes()


def _broker(folder: Path, *, node: int, ports: dict[int, tuple[int, int]]) -> Child:
    folder.mkdir(parents=True)
    properties = folder / "server.properties"
    client, controller = ports[node]
    filled = TEMPLATE.read_text("utf-8").format(
        client=client, controller=controller, folder=folder
    )
    voters = ",".join(f"{each}@127.0.0.1:{ports[each][1]}" for each in NODES)
    own = f"node.id={node}\ncontroller.quorum.voters={voters}\n"
    properties.write_text(filled + SAFE + own, "utf-8")  # of two lines, the last one counts
    classes = f"{bootstrap.kafka_home()}/*"
    tool = [*JVM, classes, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID]
    subprocess.run([*tool, "-c", str(properties)], check=True, stdout=subprocess.DEVNULL)
    return Child(
        name=f"kafka-{node}",
        command=[*JVM, classes, "kafka.Kafka", str(properties)],
        log=folder / "kafka.log",
    )
