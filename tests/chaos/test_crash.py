"""Any process may be killed at any instant: nothing is lost, doubled or torn, nobody acts."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.chaos.cases import (
    BACKOFF,
    CASES,
    DEEDS,
    LOADED,
    REVOKED,
    SAMPLE,
    SERVICES,
    SHARED,
    TOGETHER,
    TORN,
    Case,
    moments,
)
from tests.chaos.checker.evidence import load as recorded
from tests.chaos.checker.judge import judge
from tests.chaos.doctors import DOCTORS
from tests.chaos.load import Load
from tests.chaos.stand import Stand
from tests.chaos.verdicts import (
    ASKED,
    AT_RANDOM,
    IN_TRANSACTION,
    KILLED,
    OUTAGE,
    STOPPED,
    Verdicts,
)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(300)]

HOW = {"kill": KILLED, "term": ASKED, "stop": STOPPED}
POOL = ThreadPoolExecutor(max_workers=1)


def the_rest(case: Case) -> pytest.MarkDecorator | tuple[()]:
    return () if case in SAMPLE else pytest.mark.prove


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=str(case), marks=the_rest(case)) for case in CASES]
)
def test_a_service_killed_at_a_crash_point_is_made_good_by_its_heir(
    case: Case, *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    working = provoke(case, stand=stand, load=load)

    outcome = stand.made_good(KILLED, faults=[str(case)], working=working)

    verdicts.hold(outcome)


@pytest.mark.prove
@pytest.mark.parametrize("point", TOGETHER)
def test_services_killed_at_once_are_made_good_when_the_server_has_ended_their_transactions(
    point: str, *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    """Intake last: the others die of what it tells."""
    intake, *others = (Case(service, point) for service in SERVICES)
    markers = [*stand.arm(*others)]
    if point == "stopping":
        markers += stand.arm(intake)
        working = provoke_stopping(stand, load=load)
    else:
        stand.wait(POOL.submit(load.burst).done, what="the load to be laid on")
        working = provoke(intake, stand=stand, load=load)
    for marker in markers:
        stand.wait_for_death(marker)

    kind = IN_TRANSACTION if point in TORN else KILLED
    outcome = stand.made_good(kind, faults=[*map(str, (*others, intake))], working=working)

    verdicts.hold(outcome)


@pytest.mark.prove
@pytest.mark.parametrize("do", ["term", "stop"])
@pytest.mark.parametrize("point", LOADED)
def test_services_asked_to_stop_or_frozen_at_a_crash_point_are_made_good(
    point: str, do: str, *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    """Intake last, as above: the frozen are woken when their sessions are long over."""
    cases = [Case(service, point, do=do) for service in SERVICES]
    if point == "stopping":
        markers = stand.arm(*cases)
        working = provoke_stopping(stand, load=load)
    else:
        markers = stand.arm(*cases[1:])
        stand.wait(POOL.submit(load.burst).done, what="the load to be laid on", seconds=180)
        working = provoke(cases[0], stand=stand, load=load)
    for marker in markers:
        stand.wait_for_death(marker)

    outcome = stand.made_good(HOW[do], faults=[*map(str, cases)], working=working)

    verdicts.hold(outcome)


@pytest.mark.prove
@pytest.mark.parametrize("do", DEEDS)
def test_services_killed_asked_or_frozen_while_they_wait_for_a_silent_broker_are_made_good(
    do: str, *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    """With work in their hands, and with nobody to tell of it."""
    cases = [Case(service, BACKOFF, do=do) for service in SERVICES]
    markers = stand.arm(*cases)
    stand.wait(POOL.submit(load.burst).done, what="the load to be laid on", seconds=180)
    with stand.frozen("kafka"):
        for marker in markers:
            stand.wait_for_death(marker)

    working = POOL.submit(load.burst)
    outcome = stand.made_good(OUTAGE, faults=[*map(str, cases)], working=working)

    verdicts.hold(outcome)


@pytest.mark.prove
@pytest.mark.parametrize("do", DEEDS)
def test_members_killed_asked_or_frozen_as_they_let_go_for_another_are_made_good(
    do: str, *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    cases = [Case(service, REVOKED, do=do) for service in SHARED]
    markers = stand.arm(*cases)
    working = POOL.submit(load.burst)
    with stand.doubled() as joined:
        for marker in markers:
            stand.wait_for_death(marker)
        outcome = stand.made_good(HOW[do], faults=[*map(str, cases)], working=working)
        stand.wait(joined, what="the others to have joined")

    verdicts.hold(outcome)


@pytest.mark.prove
@pytest.mark.parametrize("point", ["polled", "txn.commit", "offsets.commit"])
def test_a_second_member_takes_over_from_one_that_is_frozen_and_wakes(
    point: str, *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    cases = [Case(service, point, do="stop", beside=True) for service in SHARED]
    with stand.doubled() as joined:
        stand.wait(joined, what="the others to have joined")
        markers = stand.arm(*cases)
        stand.wait(joined, what="the others to have their share again")
        working = POOL.submit(load.burst, "intake")
        for marker in markers:
            stand.wait_for_death(marker)
        outcome = stand.made_good(STOPPED, faults=[*map(str, cases)], working=working)

    verdicts.hold(outcome)


@pytest.mark.prove
def test_services_killed_at_moments_drawn_by_lot_under_load_are_made_good(
    *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    working = POOL.submit(load.keep_on)
    drawn = [*moments(20)]
    for moment in drawn:
        stand.rest(moment.after)
        stand.kill(moment.service)
    load.enough.set()

    faults = [f"moment {number}" for number, _ in enumerate(drawn)]
    outcome = stand.made_good(AT_RANDOM, faults=faults, working=working)

    verdicts.hold(outcome)


def test_the_checker_finds_out_a_spoilt_copy_of_this_very_run(stand: Stand, load: Load) -> None:
    stand.made_good(KILLED, faults=[], working=POOL.submit(load.burst))
    run = recorded(stand.evidence)

    unseen = [
        doctor.__name__
        for invariant, doctors in DOCTORS.items()
        for doctor in doctors
        if {finding.invariant for finding in judge(doctor(run))} != {invariant}
    ]

    assert judge(run) == []
    assert unseen == []


def provoke(case: Case, *, stand: Stand, load: Load) -> Future[None]:
    """Bring the service to the point, under load, and see it die there."""
    if case.point == "assigned":
        working = POOL.submit(load.burst)
        stand.wait_for_death(*stand.arm(case))
        return working
    [marker] = stand.arm(case)
    if case.by_command:
        working = POOL.submit(load.commands)
    else:
        working = POOL.submit(load.burst, "" if case.tells else case.service)
    stand.wait_for_death(marker)
    return working


def provoke_stopping(stand: Stand, *, load: Load) -> Future[None]:
    """All are asked to stop with work in their hands."""
    before = load.history.count
    working = POOL.submit(load.burst)
    stand.wait(lambda: load.history.count > before + 10, what="the load to come")
    for service in SERVICES:
        stand.ask_to_stop(service)
    return working
