"""A trained model: suggestions with confidence, and its files (npz without pickle and JSON, for it may come from elsewhere)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.classification import blending
from wanxiang.engines.cases.classification.features import Block, Fields
from wanxiang.engines.cases.classification.grams import Vocabulary

TOP = 3
AT_ONCE = 2_000
"""Texts that are turned into numbers in one go, so that memory stays bounded."""
FORMAT = 1
LARGEST = 2_000_000_000
"""Bytes that the arrays of a model may unpack to."""
ARRAYS = {"whole_keys": np.uint64, "whole_idf": np.float32, "head_keys": np.uint64, "head_idf": np.float32,
          "weights": np.float32, "bias": np.float32}  # fmt: skip
ARRAYS_FILE, ABOUT_FILE = "arrays.npz", "model.json"


class BadModel(WanxiangError):
    """A folder that holds no model, or one that was altered."""

    code = "classification.bad_model"


@dataclass(frozen=True)
class Suggestion:
    """The likeliest classes of a text, the likeliest first, each with its confidence (0 to 1)."""

    choices: tuple[tuple[str, float], ...]
    abstained: bool
    """True: too unsure to be acted on; a person chooses, with the choices as a help."""
    model: str


@dataclass(frozen=True)
class Model:
    """Everything that suggesting needs; made by `train` or read by `load`."""

    labels: tuple[str, ...]
    fields: Fields
    weights: np.ndarray
    """float32 [runs of the whole text, then of the subject; classes]"""
    bias: np.ndarray
    noise: float
    threshold: float | None
    """The lowest confidence at which it answers; None: it always abstains."""
    report: Mapping[str, Any]
    version: str

    @classmethod
    def made(cls, **parts: Any) -> "Model":
        """A model under the version that its content gives it."""
        unnamed = cls(**parts, version="")
        return cls(**parts, version=_version(unnamed))

    def suggest(self, texts: Sequence[str]) -> list[Suggestion]:
        """One suggestion a text, in their order; a text in which nothing is known is abstained from."""
        return [suggestion for part in _parts(texts) for suggestion in self._suggest(part)]

    def confidences(self, texts: Sequence[str]) -> np.ndarray:
        """[texts, classes] in the order of `labels`; each row adds up to 1."""
        parts = [self._read(part)[0] for part in _parts(texts)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.labels)))

    def _suggest(self, texts: Sequence[str]) -> Iterator[Suggestion]:
        sure, known = self._read(texts)
        best = np.argsort(-sure, axis=1, kind="stable")[:, :TOP]
        values = np.take_along_axis(sure, best, axis=1)
        silent = ~known if self.threshold is None else ~known | (values[:, 0] < self.threshold)
        silent |= self.threshold is None
        for row, confidence, abstained in zip(best.tolist(), values.tolist(), silent.tolist(), strict=True):
            choices = tuple((self.labels[kind], value) for kind, value in zip(row, confidence, strict=True))
            yield Suggestion(choices, abstained, self.version)

    def _read(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Confidences, and whether anything of the text is known."""
        whole, head = self.fields.matrices(texts)
        split = whole.shape[1]
        logits = np.asarray(whole @ self.weights[:split]) + np.asarray(head @ self.weights[split:]) + self.bias
        return blending.confidences(logits.astype(np.float64), noise=self.noise), np.diff(whole.indptr) > 0

    def save(self, folder: Path) -> None:
        """Write `arrays.npz` and `model.json` into the folder."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ARRAYS_FILE).open("wb") as opened:
            np.savez(opened, **_arrays(self))
        (folder / ABOUT_FILE).write_text(json.dumps(_about(self), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Model":
        """The model of a folder.

        Raises: BadModel when a file is missing, malformed, or not what the version was given for
        """
        folder = Path(folder)
        try:
            about = json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8"))
            model = _assembled(about, _read_arrays(folder / ARRAYS_FILE))
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError) as error:
            raise BadModel(
                f"“{folder.name}”中没有可用的分类模型：{_reason(error)}", hint="请重新训练或换一个模型目录"
            ) from None
        if model.version != about["version"]:
            raise BadModel(f"“{folder.name}”的内容与其版本号不符", hint="文件可能被改动或损坏，请重新训练")
        return model


def _reason(error: Exception) -> str:
    return f"缺少 {Path(error.filename).name}" if isinstance(error, FileNotFoundError) else str(error)[:80]


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))


def _arrays(model: Model) -> dict[str, np.ndarray]:
    whole, head = model.fields.whole, model.fields.head
    found = (whole.vocabulary.keys, whole.idf, head.vocabulary.keys, head.idf, model.weights, model.bias)
    return dict(zip(ARRAYS, found, strict=True))


def _about(model: Model) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": model.version,
        "labels": list(model.labels),
        "noise": model.noise,
        "threshold": model.threshold,
        "report": dict(model.report),
    }


def _version(model: Model) -> str:
    """A short hash of all that decides what the model says."""
    said = {key: value for key, value in _about(model).items() if key not in ("version", "report")}
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    for array in _arrays(model).values():
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:12]


def _read_arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays under the names and kinds that a model has; nothing in them is ever executed."""
    with zipfile.ZipFile(path) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
            raise ValueError("数组过大")
        found = {name: _array(packed, name) for name in ARRAYS}
    for name, kind in ARRAYS.items():
        if found[name].dtype != kind or not (kind is np.uint64 or np.isfinite(found[name]).all()):
            raise ValueError(f"数组 {name} 的类型或数值不对")
    return found


def _array(packed: zipfile.ZipFile, name: str) -> np.ndarray:
    return np.lib.format.read_array(io.BytesIO(packed.read(f"{name}.npy")), allow_pickle=False)


def _assembled(about: Any, arrays: Mapping[str, np.ndarray]) -> Model:
    """A model whose parts fit each other."""
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ValueError("格式版本未知")
    labels, cut, noise = tuple(about["labels"]), about["threshold"], float(about["noise"])
    rows = len(arrays["whole_keys"]) + len(arrays["head_keys"])
    fits = (
        len(labels) > 1
        and all(isinstance(label, str) for label in labels)
        and arrays["weights"].shape == (rows, len(labels))
        and arrays["bias"].shape == (len(labels),)
        and 0 <= noise < 1
        and (cut is None or 0 <= float(cut) <= 1)
        and isinstance(about["report"], dict)
    )
    if not fits:
        raise ValueError("各部分的大小不一致")
    return Model.made(
        labels=labels,
        fields=Fields(_block(arrays, "whole"), _block(arrays, "head")),
        weights=arrays["weights"],
        bias=arrays["bias"],
        noise=noise,
        threshold=None if cut is None else float(cut),
        report=about["report"],
    )


def _block(arrays: Mapping[str, np.ndarray], name: str) -> Block:
    keys, idf = arrays[f"{name}_keys"], arrays[f"{name}_idf"]
    if keys.ndim != 1 or idf.shape != keys.shape or (keys[1:] <= keys[:-1]).any():
        raise ValueError(f"词表 {name} 不合规")
    return Block(Vocabulary(keys), idf)
