"""`split`: the verb that puts a customer in one arm of an experiment, for good."""

from collections.abc import Mapping, Sequence
from functools import partial

from temporalio import workflow

from workflows.ports import Experiments, bookkeeping
from workflows.steered import Steered
from workflows.vocabulary.experiments import HOLDOUT, arm_of
from workflows.vocabulary.requests import Exposure


class Splitting(Steered):
    """Try one thing on some and another on others."""

    async def split(self, experiment: str, arms: Sequence[str] | Mapping[str, int], *, holdout: float = 0) -> str:
        """The customer's arm of an experiment: one of `arms`, by weight if they have any, or `holdout`.

        `holdout` is in percent. The first exposure is recorded and holds for ever, in every journey, whatever
        becomes of the weights.
        """
        weights = arms if isinstance(arms, Mapping) else dict.fromkeys(arms, 1)
        arm = arm_of(experiment, self.enrolment.customer, weights, holdout)
        exposure = Exposure(enrolment=self.enrolment, experiment=experiment, arm=arm, at=self.now)
        found = await self._done(partial(self._expose, exposure), f"split {experiment}")
        return found if isinstance(found, str) else HOLDOUT

    def _expose(self, exposure: Exposure) -> workflow.ActivityHandle[str]:
        return workflow.start_local_activity_method(
            Experiments.expose, exposure, **bookkeeping(f"split {exposure.experiment}: {exposure.arm}")
        )
