"""The campaigns file: which campaign of ours is which in which outside system; it is read again when it changes."""

from dataclasses import dataclass, field
from pathlib import Path

import structlog

from activities.campaigning.reading import UnfitCampaigns, read_campaigns
from activities.campaigning.targets import Campaigns, Target

_log = structlog.get_logger()


@dataclass
class CampaignsFile:
    """The file as it is now; a change that is unfit is logged, and what was said before it stays."""

    path: Path
    _seen: tuple[int, int] | None = field(default=None, init=False)
    _read: Campaigns = field(default_factory=Campaigns, init=False)

    def __post_init__(self) -> None:
        """Read it; UnfitCampaigns if it is unfit to begin with."""
        self._read, self._seen = read_campaigns(self.path), self._stamp()

    def targets(self, campaign: str) -> tuple[Target, ...]:
        """Where a campaign is; nowhere, if the file does not name it."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._read = read_campaigns(self.path)
            except UnfitCampaigns as wrong:
                _log.error("campaigns.refused", why=str(wrong))
        return tuple(one for one in self._read.campaigns if one.name == campaign)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            state = self.path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size
