"""`wanxiang cases letters …`: the key with which letters to the discipline body are sealed, and what waits to be fetched."""

from pathlib import Path
from typing import Annotated

import typer

from wanxiang.cli.output import Json, write
from wanxiang.core import audit
from wanxiang.core.models import Account
from wanxiang.systems.appeals import envelope, letters

letters_app = typer.Typer(help="检举控告密封信：钥匙、待取", no_args_is_help=True)


@letters_app.command("keys")
def make_keys(as_json: Json = False) -> None:
    """在纪检监察机关自己的机器上生成一对钥匙：私钥自留，公钥交给平台。本平台不保存。"""
    private, public = envelope.new_keys()
    if as_json:
        write({"private": private, "public": public})
    else:
        typer.echo(f"私钥（自留，勿外传）：{private}\n公钥（交给平台）：{public}")


@letters_app.command("use")
def use_key(public: Annotated[str, typer.Argument(help="纪检监察机关交来的公钥")], as_json: Json = False) -> None:
    """启用公钥：从此可以收密封信，收到的只有持私钥的一方打得开。"""
    letters.keep_key(public)
    audit.record("case.discipline_key", by=Account.system("cli"))
    write({"taking": True}) if as_json else typer.echo("已启用，可以接收密封信")


@letters_app.command("waiting")
def waiting(as_json: Json = False) -> None:
    """待取的密封信：编号和大小，没有别的。"""
    listed = [{"number": number, "bytes": size} for number, size in letters.handed_over()]
    if as_json:
        write(listed)
    else:
        typer.echo("\n".join(f"{each['number']}  {each['bytes']:,} 字节" for each in listed) or "没有待取的信")


@letters_app.command("open")
def unseal(
    file: Annotated[Path, typer.Argument(help="取回的 .letter 文件")],
    key: Annotated[Path, typer.Option(help="存放私钥的文件")],
) -> None:
    """在纪检监察机关自己的机器上打开一封信，内容写到标准输出。"""
    typer.echo(envelope.unseal(file.read_bytes(), private=key.read_text().strip(), number=file.stem).decode())
