"""Which revisions are meant, and how each is laid out for a while."""

import subprocess
from pathlib import Path

import pytest

from commands.diffing.revisions import NoRevision, Repository, new_and_journeys, repository
from commands.diffing.version_pair import Incomparable, laid_out

JOURNEY = Path("workflows/journeys/win_back.py")


def git(folder: Path, *words: str) -> str:
    """Type a command of git's."""
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.invalid", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def there(tmp_path: Path) -> Repository:
    """A repository whose code lies in a folder of it, with a journey, and the journey's first draft before it."""
    tree = tmp_path / "repository" / "backend"
    (tree / JOURNEY).parent.mkdir(parents=True)
    for file in ("cli.py", "policy.toml", str(JOURNEY)):
        (tree / file).write_text("draft")
    git(tree, "init", "--quiet", "--initial-branch", "main", "..")
    (tree.parent / ".git" / "hooks" / "post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/hooked\n")
    (tree.parent / ".git" / "hooks" / "post-checkout").chmod(0o755)
    for text in ("draft", "final"):
        (tree / JOURNEY).write_text(text)
        git(tree, "add", "--all")
        git(tree, "commit", "--quiet", "--message", text)
        git(tree, "tag", text)
    return Repository(tree.parent, Path("backend"))


async def test_our_code_is_found_from_any_folder_of_the_repository(there: Repository) -> None:
    for folder in (there.tree, there.tree / "workflows" / "journeys"):
        assert await repository(folder) == there


async def test_outside_a_repository_it_says_where_to_go(there: Repository, tmp_path: Path) -> None:
    with pytest.raises(NoRevision, match="is in no git repository: go to the one your journeys are in"):
        await repository(tmp_path)
    with pytest.raises(NoRevision, match="holds no journeys: go to the repository yours are in"):
        await repository(there.top)


async def test_each_revision_is_laid_out_whole_and_gone_afterwards_also_after_a_failure(
    there: Repository, tmp_path: Path
) -> None:
    (tmp_path / "runs").mkdir()
    with pytest.raises(RuntimeError, match="in between"):
        await _fail_between(there, tmp_path / "runs")
    assert list((tmp_path / "runs").iterdir()) == []
    assert git(there.top, "worktree", "list").count("\n") == 1
    assert not (tmp_path / "hooked").exists()


async def _fail_between(there: Repository, folder: Path) -> None:
    async with laid_out(there, ("draft", "final"), (None, None), folder) as pair:
        assert [(one.tree / JOURNEY).read_text() for one in pair] == ["draft", "final"]
        raise RuntimeError("in between")


async def test_the_working_tree_is_taken_as_it_is(there: Repository, tmp_path: Path) -> None:
    (there.tree / JOURNEY).write_text("not committed")
    async with laid_out(there, ("final", "."), (None, None), tmp_path) as (old, new):
        assert [(one.tree / JOURNEY).read_text() for one in (old, new)] == ["final", "not committed"]
        assert (str(new), new.commit, new.policy) == ("the working tree", None, there.tree / "policy.toml")


async def test_a_revision_that_is_not_there_says_how_to_get_it(there: Repository, tmp_path: Path) -> None:
    with pytest.raises(NoRevision, match=r"no revision is called 'nowhere' here: `git fetch`.*fetch-depth: 0"):
        async with laid_out(there, ("draft", "nowhere"), (None, None), tmp_path):
            raise AssertionError


async def test_a_version_without_a_policy_is_to_be_given_one(there: Repository, tmp_path: Path) -> None:
    git(there.tree, "rm", "--quiet", "policy.toml")
    with pytest.raises(Incomparable, match=r"the working tree has no policy\.toml: say --new-policy FILE"):
        async with laid_out(there, ("final", "."), (None, None), tmp_path):
            raise AssertionError
    assert git(there.top, "worktree", "list").count("\n") == 1


async def test_the_first_word_is_a_revision_if_one_is_called_so_and_else_a_journey(there: Repository) -> None:
    assert await new_and_journeys(there, ["final", "win-back"]) == ("final", ("win-back",))
    assert await new_and_journeys(there, [".", "win-back", "a", "a"]) == (".", ("a", "win-back"))
    assert await new_and_journeys(there, ["win-back"]) == (".", ("win-back",))
    with pytest.raises(NoRevision, match="say which journeys"):
        await new_and_journeys(there, ["final"])


async def test_a_branch_that_is_called_as_a_journey_is_not_guessed_at(there: Repository) -> None:
    git(there.top, "branch", "win-back")
    with pytest.raises(NoRevision, match="'win-back' is a journey and a revision: say which is the new revision"):
        await new_and_journeys(there, ["win-back", "coupon-campaign"])
    assert await new_and_journeys(there, [".", "win-back"]) == (".", ("win-back",))


async def test_within_a_hook_the_users_own_index_is_left_as_it_is(
    there: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (there.tree / "new.txt").write_text("staged")
    git(there.top, "add", "--all")
    before = git(there.top, "status", "--porcelain")
    monkeypatch.setenv("GIT_INDEX_FILE", str(there.top / ".git" / "index"))
    monkeypatch.setenv("GIT_DIR", str(there.top / ".git"))
    commit = await there.commit("draft")
    assert commit is not None
    async with there.laid_out(commit, tmp_path / "out") as tree:
        assert (tree / JOURNEY).read_text() == "draft"
    monkeypatch.undo()
    assert git(there.top, "status", "--porcelain") == before


async def test_a_worktree_whose_disk_is_away_is_not_forgotten(there: Repository, tmp_path: Path) -> None:
    mine, away = tmp_path / "mine", tmp_path / "away"
    git(there.top, "worktree", "add", "--quiet", "--detach", str(mine))
    mine.rename(away)
    commit = await there.commit("draft")
    assert commit is not None
    async with there.laid_out(commit, tmp_path / "out"):
        pass
    away.rename(mine)
    assert git(mine, "status", "--porcelain") == ""
    assert str(tmp_path / "out") not in git(there.top, "worktree", "list")
