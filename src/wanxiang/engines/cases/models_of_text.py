"""The text model in use: published as a snapshot, so that backup and verify cover it; loaded once a version."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wanxiang.core import files

if TYPE_CHECKING:
    from wanxiang.core.models import Account, Snapshot
    from wanxiang.engines.cases.classification import Model

KIND = "case_model"


def publish_model(model: "Model", *, by: "Account") -> "Snapshot":
    """Make a trained model the one in use."""
    folder = files.new_folder(KIND)
    model.save(folder)
    return files.publish(kind=KIND, folder=folder, inputs={"version": model.version}, rows={}, by=by)


def current_model() -> "Model | None":
    """The model in use; None before one was trained."""
    snapshot = files.current(KIND)
    return _loaded(snapshot.path()) if snapshot else None


@lru_cache(maxsize=2)
def _loaded(folder: Path) -> "Model":
    from wanxiang.engines.cases.classification import Model

    return Model.load(folder)
