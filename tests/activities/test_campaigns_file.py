"""The campaigns file is for people who are no engineers: what is wrong is told with its line, and changes are felt."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from activities.campaigning.mapping import CampaignsFile
from activities.campaigning.reading import UnfitCampaigns, read_campaigns
from activities.campaigning.targets import OfListmonk, OfMautic
from settings import Settings

GOOD = """\
# The sale
[[campaigns]]
name = "spring-sale"
system = "listmonk"
list = 3
paused_list = 9

[[campaigns]]
name = "newsletter"
system = "mautic"
campaign = 7
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / "campaigns.toml"
    path.write_text(text)
    return path


def test_the_shipped_file_names_nothing_and_every_example_in_it_is_good(tmp_path: Path) -> None:
    shipped = Settings().campaigns_file
    assert read_campaigns(shipped).campaigns == ()
    lines = shipped.read_text().splitlines()
    examples = lines[lines.index("# [[campaigns]]") :]
    read = read_campaigns(_written(tmp_path, "\n".join(line.removeprefix("#").strip() for line in examples)))
    assert {one.system for one in read.campaigns} == {"listmonk", "mautic", "customerio", "braze", "webhook"}


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("list = 3", "list = three", "line 5"),
        ("list = 3", 'list = "3"', "line 5: list: Input should be a valid integer"),
        ("campaign = 7", "campaign = 0", "line 11: campaign: Input should be greater than or equal to 1"),
        ("campaign = 7", "", "line 8: campaign: Field required"),
        ("campaign = 7", "campaign = 7\nsegment = 1", "line 12: segment: Extra inputs are not permitted"),
        ('system = "mautic"', 'system = "mailchimp"', "line 10: system: no system is called 'mailchimp'; "),
        (
            'system = "mautic"',
            'system = "mautik"',
            "line 10: system: no system is called 'mautik'; did you mean 'mautic'?",
        ),
        ('system = "mautic"', 'sytem = "mautic"', "line 8: system is missing (did you mean it by 'sytem'?)"),
        ('system = "mautic"', "", "line 8: system is missing: it says where the campaign is; known are braze, "),
        ("[[campaigns]]", "[campaigns]", "line 2: write [[campaigns]], in double brackets"),
        ('name = "newsletter"', 'name = "news letter"', "line 9: name: a campaign's name is 1 to 64 characters"),
        ('name = "newsletter"', 'name = ".."', "line 9: name: a campaign's name is 1 to 64 characters"),
        ("list = 3", "list = " + "[" * 5000, "it is nested too deeply"),
        ("paused_list = 9", "paused_list = 3", "line 6: whoever is taken off a list cannot wait on the same one"),
        ("[[campaigns]]", "[[campaign]]", "line 2: nothing is called 'campaign' here: write [[campaigns]]"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert right in GOOD
    with pytest.raises(UnfitCampaigns) as refused:
        read_campaigns(_written(tmp_path, GOOD.replace(right, wrong, 1)))
    assert told in str(refused.value)
    assert "campaigns.toml" in str(refused.value)


def test_a_single_entry_in_single_brackets_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(UnfitCampaigns, match=r"line 2: write \[\[campaigns\]\], in double brackets"):
        read_campaigns(_written(tmp_path, '\n[campaigns]\nname = "sale"\nsystem = "webhook"\n'))


def test_a_file_from_another_kind_of_editor_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "campaigns.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode().replace(b"\n", b"\r\n"))
    assert [one.name for one in read_campaigns(path).campaigns] == ["spring-sale", "newsletter"]


def test_a_change_is_felt_at_the_next_look_and_a_bad_one_leaves_the_old(tmp_path: Path) -> None:
    file = CampaignsFile(_written(tmp_path, GOOD))
    assert file.targets("spring-sale") == (OfListmonk(name="spring-sale", system="listmonk", list=3, paused_list=9),)
    _written(tmp_path, GOOD.replace("campaign = 7", "campaign = 12"))
    changed = (OfMautic(name="newsletter", system="mautic", campaign=12),)
    assert file.targets("newsletter") == changed
    _written(tmp_path, GOOD.replace("campaign = 7", "campaign = 'seven'"))
    with capture_logs() as logs:
        assert file.targets("newsletter") == changed
        assert file.targets("newsletter") == changed
    assert [(one["event"], "line 11" in one["why"]) for one in logs] == [("campaigns.refused", True)]
    file.path.unlink()
    assert file.targets("newsletter") == changed


def test_a_bad_file_or_none_is_refused_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(UnfitCampaigns, match="cannot be read: FileNotFoundError"):
        CampaignsFile(tmp_path / "nothing.toml")
    with pytest.raises(UnfitCampaigns, match="line 3"):
        CampaignsFile(_written(tmp_path, "[[campaigns]]\nname = 'a'\nsystem =\n"))
