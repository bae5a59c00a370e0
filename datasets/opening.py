"""Open a data set by what somebody typed."""

import difflib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from datasets.cdnow import cdnow
from datasets.completejourney import completejourney
from datasets.dataset import Dataset, UnknownDataset
from datasets.folder import folder_dataset
from datasets.inbox import NAME as STORE
from datasets.inbox import inbox_dataset

_PUBLIC: dict[str, Callable[[], Dataset]] = {"completejourney": completejourney, "cdnow": cdnow}
_SAMPLED = "completejourney:"


def open_dataset(
    spec: str, *, since: datetime | None = None, skip_unfit: bool = False, database_url: str | None = None
) -> Dataset:
    """The data set `completejourney`, a sample of it such as `completejourney:200`, `cdnow`, `store`, or a folder's.

    Only what came in `since` an instant; the store is that behind `database_url`. UnknownDataset names those there
    are; UnfitFile, UnfitRow and DatasetNotInstalledError are as the data sets themselves raise them.
    """
    if spec == STORE:
        if database_url is None:
            raise ValueError("the data set `store` is read from a database: pass its URL")
        return inbox_dataset(database_url, since, skip_unfit=skip_unfit)
    if spec in _PUBLIC:
        return _since(_PUBLIC[spec](), since)
    if spec.startswith(_SAMPLED):
        households = spec.removeprefix(_SAMPLED)
        if not households.isdecimal() or int(households) < 1:
            raise UnknownDataset(f"{households!r} is no number of households: say {_SAMPLED}200, or {_SAMPLED[:-1]}")
        return _since(completejourney(int(households)), since)
    folder = Path(spec)
    if folder.is_file():
        raise UnknownDataset(f"{spec} is a file, and a data set a folder of them: say {folder.parent}")
    if not folder.is_dir():
        raise UnknownDataset(_unknown(spec))
    return _since(folder_dataset(folder, skip_unfit=skip_unfit), since)


def _since(dataset: Dataset, since: datetime | None) -> Dataset:
    if since is None:
        return dataset
    events = dataset.events
    return replace(dataset, events=lambda: (one for one in events() if one.known_at >= since), total=None)


def _unknown(spec: str) -> str:
    names = sorted((*_PUBLIC, STORE), key=lambda name: -difflib.SequenceMatcher(None, spec, name).ratio())
    return f"no data set and no folder is called {spec!r}; there are {', '.join(names)}, and folders of CSV or Parquet"
