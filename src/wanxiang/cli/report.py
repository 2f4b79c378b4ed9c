"""The annual report: `wanxiang report claims | check | check-patterns | draft | render`."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import write_bytes
from wanxiang.core.models import Account
from wanxiang.engines.measures.claims import paragraphs, read_claims
from wanxiang.engines.measures.contradictions import contradictions
from wanxiang.engines.measures.documents import report_text
from wanxiang.systems import annual_report
from wanxiang.systems.annual_report import checking, drafting, pattern_checks, reading, word

app = typer.Typer(name="report", help="年度报告：由台账起草、检查、按模板生成、读出说法")

AsOf = Annotated[str, typer.Option("--as-of", help="统计日，如 2021-12-08（默认取数据所属之日）")]
FORMATS = ("docx", "md")


class BadFormat(WanxiangError):
    """The name of the file to write does not say docx or md."""

    code = "report.bad_format"


def _day(text: str) -> date | None:
    """The day asked for; None leaves it to the data."""
    return output.day(text) if text else None


@app.command("draft")
def report_draft(
    year: Annotated[int, typer.Option(help="报告哪一年的改革")],
    out: Annotated[str, typer.Option(help="写到哪个文件（.docx 或 .md）；只写 docx 或 md 则按标题命名")] = "md",
    site: Annotated[str, typer.Option(help="平台地址，Word 中的数字据此可以点开")] = "",
    as_json: Json = False,
) -> None:
    """由改革台账起草该年度的报告，存为可继续撰写的稿件，并写出文件。"""
    draft = drafting.draft_report(year=year, at=now(), by=Account.system("report"))
    told = reading.report(draft)
    path = Path(f"{told.title}.{out}" if out in FORMATS else out)
    write_bytes(path.resolve(), _written(told, path, site))
    states = [number.state for number in told.numbers]
    result = {
        "draft": draft.pk,
        "title": told.title,
        "out": str(path),
        "sections": len(told.parts),
        "numbers": len(states),
        "by_state": {state: states.count(state) for state in dict.fromkeys(states)},
        "contradictions": [found.contradiction.as_json() for found in checking.check(told)],
    }
    if as_json:
        output.write(result)
        return
    typer.echo(f"《{told.title}》{result['sections']} 节，{result['numbers']} 处数字，写到 {path}（稿件 {draft.pk}）")


def _written(told: reading.Report, path: Path, site: str) -> bytes:
    if path.suffix == ".docx":
        return word.docx(told, site=site)
    if path.suffix == ".md":
        return reading.markdown(told, site=site).encode()
    raise BadFormat(f"不能写成“{path.name}”", hint="文件名以 .docx 或 .md 结尾")


@app.command("check")
def report_check(file: Path, as_json: Json = False) -> None:
    """检查任意一份报告：文内矛盾，以及与平台记录不同的数字。"""
    found = checking.check_file(file)
    if as_json:
        output.write(found)
        return
    for one in found["contradictions"]:
        typer.echo(f"第 {one['line']} 行　{one['title']}：“{one['quote']}”。{one['why']}")
    for one in found["differ"]:
        value = one["live_value"] if one["live_value"] is not None else one["recorded_value"]
        typer.echo(f"第 {one['line']} 行　与{one['state_label']}不同：“{one['text']}”，平台为 {_value(value)}")
    typer.echo(
        f"共 {found['claims']} 处说法，{len(found['contradictions'])} 处矛盾，{len(found['differ'])} 处与平台不同"
    )


@app.command("check-patterns")
def report_check_patterns(files: list[Path], as_json: Json = False) -> None:
    """检查报告句式文件（report_patterns.yml）：哪一行写了不存在的指标、表、列、事实或写死的数字，最相近的是什么。有错以 1 退出。"""
    output.verdicts([pattern_checks.verdict(path) for path in files], as_json=as_json)


def _value(value: Any) -> str:
    """A number, or a pair as 由…到…."""
    return f"由 {value['from']:g} 到 {value['to']:g}" if isinstance(value, dict) else str(value)


@app.command("claims")
def report_claims(file: Path, as_json: Json = False) -> None:
    """从任意一份报告中读出带数字、名次、首创和荣誉的说法，及其自身的矛盾。"""
    text = report_text(file)
    claims = read_claims(text)
    found = contradictions(paragraphs(text), claims)
    if as_json:
        output.write({"claims": [c.as_json() for c in claims], "contradictions": [c.as_json() for c in found]})
        return
    for claim in claims:
        typer.echo(f"{claim.line}\t{claim.kind}\t{claim.text}\t{claim.subject}")
    typer.echo(f"共 {len(claims)} 处说法，{len(found)} 处矛盾")


@app.command("render")
def report_render(
    template: Path,
    slots: Annotated[Path, typer.Option(help="数字空位的写法（JSON）")],
    out: Annotated[Path, typer.Option(help="写到哪个文件")],
    as_of: AsOf = "",
    as_json: Json = False,
) -> None:
    """按模板生成报告：有数可查的填入，其余标明待接入。"""
    result = annual_report.render(template=template, slots=slots, out=out, as_of=_day(as_of))
    if as_json:
        output.write(result)
        return
    live = result["slots"] - result["by_state"].get("not_served", 0)
    typer.echo(f"{result['slots']} 处数字，填入 {live} 处，写到 {out}")
