"""A stand-in for somebody else's campaign system: which campaign is paused for whom, and every call it was sent."""

from datetime import UTC, datetime
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from sandbox.inbox.database import Database


class Action(StrEnum):
    """What a caller may ask for."""

    PAUSE = "pause"
    RESUME = "resume"


class CampaignState(StrEnum):
    """Whether a campaign reaches a customer; one never spoken of is running."""

    PAUSED = "paused"
    RUNNING = "running"


class Verdict(StrEnum):
    """What became of a call: it counted, its key was known, or its key had been used for something else."""

    APPLIED = "applied"
    REPEATED = "repeated"
    REFUSED = "refused"


class Standing(BaseModel):
    """How one campaign stands for one customer."""

    model_config = ConfigDict(frozen=True)

    customer: str
    campaign: str
    state: CampaignState
    since: AwareDatetime
    calls: int
    repeats: int


class Answer(BaseModel):
    """What a caller is told: the state after the call, and what became of the call."""

    model_config = ConfigDict(frozen=True)

    state: CampaignState
    verdict: Verdict


_STANDINGS = """
SELECT customer, campaign,
       CASE action WHEN 'pause' THEN 'paused' ELSE 'running' END AS state,
       received_at AS since,
       (SELECT count(*) FROM campaign_calls c WHERE c.customer = latest.customer
           AND c.campaign = latest.campaign AND c.verdict = 'applied') AS calls,
       (SELECT count(*) FROM campaign_calls c WHERE c.customer = latest.customer
           AND c.campaign = latest.campaign AND c.verdict = 'repeated') AS repeats
FROM campaign_calls latest
WHERE id IN (SELECT max(id) FROM campaign_calls WHERE verdict = 'applied' GROUP BY customer, campaign)
  AND (:customer = '' OR customer = :customer)
ORDER BY state, id DESC
"""


class Campaigns:
    """The campaign system's memory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, campaign: str, customer: str, action: Action, key: str) -> Answer:
        """Pause or resume once per key; every call is kept, also those that changed nothing."""
        with self._database.writing() as connection:
            first = connection.execute(
                "SELECT campaign, customer, action FROM campaign_calls WHERE key = ? ORDER BY id LIMIT 1", (key,)
            ).fetchone()
            if first is None:
                verdict = Verdict.APPLIED
            elif tuple(first) == (campaign, customer, action.value):
                verdict = Verdict.REPEATED
            else:
                verdict = Verdict.REFUSED
            connection.execute(
                "INSERT INTO campaign_calls (received_at, customer, campaign, action, key, verdict)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (datetime.now(UTC).isoformat(), customer, campaign, action.value, key, verdict.value),
            )
            latest = connection.execute(
                "SELECT action FROM campaign_calls WHERE campaign = ? AND customer = ? AND verdict = 'applied'"
                " ORDER BY id DESC LIMIT 1",
                (campaign, customer),
            ).fetchone()
        is_paused = latest is not None and latest["action"] == Action.PAUSE.value
        return Answer(state=CampaignState.PAUSED if is_paused else CampaignState.RUNNING, verdict=verdict)

    def standings(self, customer: str = "") -> list[Standing]:
        """Every campaign ever paused or resumed, for one customer or for all (''); the paused first, newest first."""
        return [Standing.model_validate(dict(row)) for row in self._database.rows(_STANDINGS, {"customer": customer})]
