"""Any process may be killed at any instant: nothing is lost, doubled or torn, nobody acts."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.chaos.cases import CASES, IN_TRANSACTION, SAMPLE, SERVICES, Case, moments
from tests.chaos.checker.evidence import load as recorded
from tests.chaos.checker.judge import judge
from tests.chaos.doctors import DOCTORS
from tests.chaos.load import Load
from tests.chaos.stand import Stand
from tests.chaos.verdicts import AT_RANDOM, KILLED, TOGETHER, Verdicts

pytestmark = [pytest.mark.crash, pytest.mark.timeout(300)]

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
def test_every_service_killed_inside_its_transaction_is_made_good_once_the_server_ends_it(
    *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    """Intake last: the others die of what it tells."""
    intake, *others = (Case(service, IN_TRANSACTION) for service in SERVICES)
    markers = [stand.arm(case) for case in others]
    stand.wait(POOL.submit(load.burst).done, what="the load to be laid on")
    for marker in markers:
        stand.wait_for_death(marker)
    working = provoke(intake, stand=stand, load=load)

    outcome = stand.made_good(TOGETHER, faults=[*map(str, (*others, intake))], working=working)

    verdicts.hold(outcome)


@pytest.mark.parametrize("count", [3, pytest.param(20, marks=pytest.mark.prove)])
def test_services_killed_at_moments_drawn_by_lot_under_load_are_made_good(
    count: int, *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    working = POOL.submit(load.keep_on)
    for moment in moments(count):
        stand.rest(moment.after)
        stand.kill(moment.service)
    load.enough.set()

    faults = [f"moment {number}" for number in range(count)]
    outcome = stand.made_good(AT_RANDOM, faults=faults, working=working)

    verdicts.hold(outcome)


def test_the_checker_finds_out_a_spoilt_copy_of_this_very_run(stand: Stand, load: Load) -> None:
    """Two bursts, so that something was amended and something withdrawn."""
    for _ in range(2):
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
        stand.wait_for_death(stand.arm(case))
        return working
    marker, before = stand.arm(case), load.history.count
    working = POOL.submit(load.burst)
    if case.point == "stopping":
        stand.wait(lambda: load.history.count > before + 5, what="the load to come")
        stand.ask_to_stop(case.service)
    stand.wait_for_death(marker)
    return working
