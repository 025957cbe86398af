"""Who waits for a broker is not ready, however long it waits."""

from tests.support.trial import Member


async def test_a_lane_is_not_ready_until_the_broker_that_fell_silent_answers() -> None:
    member = Member()
    await member.join()
    member.log.away = True
    member.reader.quiet_for = 31

    told: set[str] = set()
    for _ in range(50):
        await member.wait(1)
        told |= {" ".join(member.membership.reasons())}
    member.log.away = False
    member.reader.quiet_for = 0
    await member.wait(31)

    assert told == {"counting: silent"}
    assert member.membership.reasons() == []
