from collections.abc import Sequence
from threading import get_ident
from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from services.audit.api.packing import AskPack
from services.audit.domain.records import Fields, Stored, Wanted
from services.audit.packs import Packs
from shared.verify.verdict import verify
from tests.support.audit import Audit, a_shared_world, a_signer, withdraw
from tests.support.audit_events import EDITION, GRANTED
from tests.support.audit_library import MemoryLibrary
from tests.support.builders import PRODUCT


async def a_pack(audit: Audit, **about: str) -> bytes:
    packs = Packs(log=audit.library, sequencer=audit.sequencer)
    return await packs.pack(AskPack.model_validate(about).about())


async def test_the_whole_log_is_proved_and_every_decision_follows_from_it() -> None:
    audit = await a_shared_world()
    await audit.disclose()
    await withdraw(audit)

    verdict = verify(await a_pack(audit), key=audit.sequencer.key)

    assert verdict.faults == []
    assert verdict.told.startswith("all 9 records of audit.example/log/1 hold")


async def test_what_is_about_one_thing_is_proved_to_be_in_the_log() -> None:
    audit = await a_shared_world()

    for about in ({"edition": EDITION}, {"product": PRODUCT}, {"permission": GRANTED}):
        verdict = verify(await a_pack(audit, **about), key=audit.sequencer.key)

        assert verdict.faults == []
        assert "of 7 records" in verdict.told


async def test_a_pack_stays_as_it_was_whatever_the_log_grows_to() -> None:
    audit = await a_shared_world()
    taken = await a_pack(audit)

    await withdraw(audit)

    assert not verify(taken, key=audit.sequencer.key).faults


class Watched(Stored):
    """Notes which thread reads what it says."""

    readers: ClassVar[set[int]] = set()

    @property
    @override
    def fields(self) -> Fields:
        self.readers.add(get_ident())
        return super().fields


class WatchedLibrary(MemoryLibrary):
    @override
    async def find(self, wanted: Wanted) -> Sequence[Stored]:
        found = await super().find(wanted)
        return [Watched(seq=s.seq, leaf=s.leaf, body=s.body, beside=s.beside) for s in found]


async def test_readers_do_not_wait_for_a_pack() -> None:
    audit = await a_shared_world()
    packs = Packs(log=WatchedLibrary(audit.store), sequencer=audit.sequencer)

    await packs.pack({})

    assert Watched.readers
    assert get_ident() not in Watched.readers


async def test_another_logs_key_does_not_believe_it() -> None:
    audit = await a_shared_world()

    assert verify(await a_pack(audit), key=a_signer(8).key).faults


@given(part=st.floats(0, 0.999_999), bit=st.integers(0, 7))
async def test_any_byte_of_it_flipped_is_found(part: float, bit: int) -> None:
    audit = await a_shared_world()
    pack = bytearray(await a_pack(audit))

    pack[int(part * len(pack))] ^= 1 << bit

    assert verify(bytes(pack), key=audit.sequencer.key).faults
