"""Text classes: `wanxiang cases train | classify`."""

import csv
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import classification
from wanxiang.engines.cases.classification import Labelled, Model, Suggestion

text_app = typer.Typer(help="文本分类：训练、判别", no_args_is_help=True)
TextColumn = Annotated[str, typer.Option("--text", help="正文列名；不写则按常见列名识别")]
SubjectColumn = Annotated[str, typer.Option("--subject", help="主题列名；不写则按常见列名识别")]
LabelColumn = Annotated[str, typer.Option("--label", help="标签列名；不写则按常见列名识别")]
SHOWN = 200
"""Rows that a table on the screen has at most; a file or JSON has all."""


class NoModel(WanxiangError):
    """Nothing was trained yet."""

    code = "classification.no_model"


class BadPrecision(WanxiangError):
    """What was asked for is no share."""

    code = "classification.bad_precision"


@text_app.command()
def train(
    file: Annotated[Path, typer.Argument(help="带标签的 CSV 或 XLSX")],
    text: TextColumn = "",
    subject: SubjectColumn = "",
    label: LabelColumn = "",
    test_file: Annotated[
        Path | None, typer.Option("--test-file", help="另用一个带标签的文件检验，而不是留出五分之一")
    ] = None,
    precision: Annotated[float, typer.Option(help="作答时应有的正确率，达不到就不作答")] = classification.PRECISION,
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
    publish: Annotated[bool, typer.Option("--publish/--no-publish", help="用全部数据训练后启用")] = True,
    save: Annotated[Path | None, typer.Option("--save", help="另把模型存到这个文件夹")] = None,
    as_json: Json = False,
) -> None:
    """用带标签的文本训练分类模型：先用留出的五分之一检验，再用全部数据训练并启用。"""
    if not 0 < precision <= 1:
        raise BadPrecision(f"正确率 {precision} 无效", hint="应大于 0、不大于 1，如 0.97")
    named = {"text": text, "subject": subject, "label": label}
    labelled = classification.read_labelled(file, **named)
    tested = classification.read_labelled(test_file, **named) if test_file else None
    if tested is None:
        held_out = classification.evaluate(labelled, seed=seed, precision=precision)
    model = classification.train(labelled, seed=seed, precision=precision)
    if tested is not None:
        held_out = classification.score(model, tested)
    if save:
        model.save(save)
    report = _report(labelled, model, held_out, published=publish and _publish(model))
    output.write(report) if as_json else _tell(report, held_out["per_class"])


def _publish(model: Model) -> bool:
    from wanxiang.core.models import Account
    from wanxiang.engines.cases.models_of_text import publish_model

    publish_model(model, by=Account.system("classification"))
    return True


def _report(labelled: Labelled, model: Model, held_out: dict[str, Any], *, published: bool) -> dict[str, Any]:
    return {
        "texts": len(labelled.texts),
        "left_out": dict(labelled.left_out),
        "columns": dict(labelled.columns),
        "classes": dict(Counter(labelled.labels).most_common()),
        "held_out": held_out,
        "macro_f1": held_out["macro_f1"],
        "surest_80_accuracy": held_out["surest_80_accuracy"],
        "threshold": model.threshold,
        "coverage": held_out["coverage"],
        "texts_per_second": held_out["texts_per_second"],
        "version": model.version,
        "published": published,
        "training": dict(model.report),
    }


def _tell(report: dict[str, Any], per_class: dict[str, Any]) -> None:
    table = Table(
        "类别", "文本", "检验", "精确率", "召回率", "F1", title=f"模型 {report['version']}，{report['texts']:,} 条文本"
    )
    for name, count in report["classes"].items():
        found = per_class.get(name, {"texts": 0, "precision": 0.0, "recall": 0.0, "f1": 0.0})
        shares = [f"{found[key]:.3f}" if found["texts"] else "—" for key in ("precision", "recall", "f1")]
        table.add_row(name, f"{count:,}", f"{found['texts']:,}", *shares)
    Console().print(table)
    for line in _lines(report):
        typer.echo(line)


def _lines(report: dict[str, Any]) -> list[str]:
    found = report["held_out"]
    lost = "，".join(f"{reason} {rows:,} 行" for reason, rows in report["left_out"].items())
    cut = "从不作答：没有一个把握程度能达到要求的正确率" if report["threshold"] is None else (
        f"把握不低于 {report['threshold']:.3f} 才作答；检验中作答 {found['coverage']:.1%}，"
        f"其中正确 {_percent(found['accuracy_when_answered'])}"
    )  # fmt: skip
    return [
        *([f"未用：{lost}"] if lost else []),
        f"检验 {found['texts']:,} 条：macro-F1 {found['macro_f1']:.3f}，正确率 {_percent(found['accuracy'])}，"
        f"最有把握的八成正确 {_percent(found['surest_80_accuracy'])}，每秒 {found['texts_per_second']:,.0f} 条",
        cut,
        "已启用" if report["published"] else "未启用",
    ]


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


@text_app.command()
def classify(
    file: Annotated[Path, typer.Argument(help="CSV 或 XLSX，每行一条文本")],
    text: TextColumn = "",
    subject: SubjectColumn = "",
    model: Annotated[Path | None, typer.Option("--model", help="模型文件夹；不写则用已启用的模型")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="把结果写成 CSV")] = None,
    as_json: Json = False,
) -> None:
    """为每条文本给出三个最可能的类别和把握程度；把握不足的注明，由人来定。"""
    used = Model.load(model) if model else _current()
    found = used.suggest(classification.read_texts(file, text=text, subject=subject))
    if out:
        _write(out, found)
    if as_json:
        output.write([_row(number, suggestion) for number, suggestion in enumerate(found, 1)])
    else:
        _show(found)


def _current() -> Model:
    from wanxiang.engines.cases.models_of_text import current_model

    model = current_model()
    if model is None:
        raise NoModel("还没有启用的分类模型", hint="先运行 wanxiang cases train 文件，或用 --model 指明模型文件夹")
    return model


def _row(number: int, suggestion: Suggestion) -> dict[str, Any]:
    choices = [{"label": label, "confidence": round(confidence, 4)} for label, confidence in suggestion.choices]
    return {"row": number, **asdict(suggestion), "choices": choices}


def _write(path: Path, found: list[Suggestion]) -> None:
    """With the mark that a spreadsheet needs to see UTF-8; a label that would be a formula there is only text."""
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["行", "类别1", "把握1", "类别2", "把握2", "类别3", "把握3", "不作答", "模型"])
        for number, suggestion in enumerate(found, 1):
            cells = [cell for label, sure in suggestion.choices for cell in (_safe(label), f"{sure:.4f}")]
            cells += [""] * (6 - len(cells))
            writer.writerow([number, *cells, "是" if suggestion.abstained else "否", suggestion.model])


def _safe(label: str) -> str:
    return f"'{label}" if label[:1] in tuple("=+-@\t\r") else label


def _show(found: list[Suggestion]) -> None:
    silent = sum(suggestion.abstained for suggestion in found)
    table = Table(
        "行", "类别", "把握", "其次", "作答", title=f"{len(found):,} 条，其中 {silent:,} 条把握不足，由人来定"
    )
    for number, suggestion in enumerate(found[:SHOWN], 1):
        (first, sure), *others = suggestion.choices
        rest = "、".join(f"{label} {confidence:.2f}" for label, confidence in others)
        table.add_row(str(number), first, f"{sure:.2f}", rest, "否" if suggestion.abstained else "是")
    Console().print(table)
    if len(found) > SHOWN:
        typer.echo(f"只显示前 {SHOWN} 条；用 --out 或 --json 得到全部")
