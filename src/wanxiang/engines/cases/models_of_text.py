"""The classifier in force: published like any snapshot, so that backup and verify cover it, and read once a process."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wanxiang.core import files
from wanxiang.engines.cases.classification import Model

if TYPE_CHECKING:
    from wanxiang.core.models import Account, Snapshot

KIND = "case_model"


def publish_model(model: Model, *, by: "Account") -> "Snapshot":
    """Make a model the one that suggests classes from now on; cases keep the version that each suggestion came from.

    In: model: as from `classification.train`; by: who put it in force
    """
    folder = files.new_folder(KIND)
    model.save(folder)
    inputs = {"model": model.version, "threshold": model.threshold, "report": dict(model.report)}
    rows = {"texts": int(model.report.get("texts", 0)), "classes": len(model.labels)}
    return files.publish(kind=KIND, folder=folder, inputs=inputs, rows=rows, by=by)


def current_model() -> Model | None:
    """The model in force, or None before the first.

    Raises: BadModel when its files were altered
    """
    snapshot = files.current(KIND)
    return _loaded(snapshot.key, files.home(snapshot.folder)) if snapshot else None


@lru_cache(maxsize=2)
def _loaded(key: str, folder: Path) -> Model:
    """By the key of its snapshot, whose files never change; two are kept while a new one comes in."""
    return Model.load(folder)
