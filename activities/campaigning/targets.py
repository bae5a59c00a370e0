"""Where a campaign is, as the campaigns file says it: a kind of entry for each outside system."""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from activities.campaigning.names import campaign_name

_Id = Annotated[int, Field(ge=1, strict=True)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, AfterValidator(campaign_name)]


class OfWebhook(_Entry):
    """The campaign of that name behind SOJOURN_CAMPAIGN_URL."""

    system: Literal["webhook"]


class OfListmonk(_Entry):
    """What goes to one list; the other takes whoever is left out."""

    system: Literal["listmonk"]
    list: _Id
    paused_list: _Id


class OfMautic(_Entry):
    """One campaign."""

    system: Literal["mautic"]
    campaign: _Id


class OfCustomerio(_Entry):
    """What excludes one manual segment."""

    system: Literal["customerio"]
    segment: _Id


class OfBraze(_Entry):
    """What excludes a value in an array attribute."""

    system: Literal["braze"]
    attribute: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,254}$")] = "paused_campaigns"
    value: Annotated[str, Field(min_length=1, max_length=255)]


Target: TypeAlias = OfWebhook | OfListmonk | OfMautic | OfCustomerio | OfBraze
SYSTEMS = frozenset(str(get_args(kind.model_fields["system"].annotation)[0]) for kind in get_args(Target))
"""What an entry may call its system."""


class Campaigns(BaseModel):
    """The whole file; a campaign that is named twice is steered in both places."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    campaigns: tuple[Annotated[Target, Field(discriminator="system")], ...] = ()
