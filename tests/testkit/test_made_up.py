"""A journey need not be in the catalog to be tried out: a test may make one up."""

from datetime import timedelta

from testkit.sojourn import Sojourn
from tests.testkit.trial import Trial, TrialBought, TrialStarted
from workflows.catalog import events, journeys, versions
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.outcome import Outcome


async def test_a_reminder_goes_three_days_before_the_trial_ends(sojourn: Sojourn) -> None:
    trial = await sojourn.start(Trial, TrialStarted(ends_on=sojourn.now + timedelta(days=14)))
    assert (trial.stage, trial.said) == ("trying", [])
    await trial.passes(days=11, minutes=1)
    assert trial.said == [RenewalReminder(contract_id="trial")]
    await trial.happens(TrialBought())
    assert trial.outcome is Outcome.CONVERTED
    assert "Left made-up-trial: converted, goal reached: trial.bought" in [entry.text for entry in trial.timeline]


def test_what_a_test_made_up_is_gone_from_the_catalog_after_it() -> None:
    assert "made-up-trial" not in {*journeys(), *versions()}
    assert TrialStarted.wire not in events()
