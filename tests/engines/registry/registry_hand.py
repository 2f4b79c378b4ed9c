"""Tiny deliveries written by hand, so that each test shows the rows it is about."""

from pathlib import Path

from stdnum.cn import ric

BUILDINGS = "楼栋编码,楼栋名称,门牌地址,网格编码,层数,户数\n440303001001001001,桂木花园1栋,桂园街道红桂路10号,440303001001001,7,42\n"
RESIDENTS = "人员编号,人员姓名,性别,证件号码,出生年月日,联系电话,居住地址,楼栋编码,网格编码,户内编号,独居标识,户籍所在市,户籍所在区,采集时间"
POPULATION = "姓名,性别,公民身份号码,出生日期,户籍地址,户号,与户主关系,婚姻状况,登记日期"
DEATHS = "逝者姓名,身份证号,出生日期,死亡日期"
INSURED = "参保人姓名,证件号,出生日期,参保状态,险种,缴费基数(元),单位名称"


def number(birth: str, sequence: int, area: str = "449803") -> str:
    """A right ID number: birth as yyyymmdd, sequence odd for men. The area is not assigned."""
    body = f"{area}{birth}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def resident(
    name: str,
    *,
    id_number: str = "",
    birth: str = "",
    phone: str = "",
    room: str = "101",
    home: str = "1",
    sex: str = "",
) -> str:
    """One row of 实有人口 in 桂木花园1栋."""
    place = f"桂木花园1栋{room}室,440303001001001001,440303001001001,{home}"
    return f"W1,{name},{sex},{id_number},{birth},{phone},{place},,深圳市,罗湖区,2021-10-01"


def registered(
    name: str, *, id_number: str = "", birth: str = "", address: str = "桂木花园1栋101", home: str = "H1", sex: str = ""
) -> str:
    """One row of 户籍人口."""
    return f"{name},{sex},{id_number},{birth},{address},{home},户主,已婚,2010-01-01"


def insured(name: str, *, id_number: str = "", birth: str = "", base: str = "") -> str:
    """One row of 参保人员."""
    return f"{name},{id_number},{birth},正常参保,职工医疗,{base},"


def deliver(folder: Path, day: str, file: str, header: str, *rows: str, encoding: str = "utf-8") -> Path:
    """Write a file into the delivery folder of a day."""
    path = folder / day / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join([header, *rows]) + "\n").encode(encoding))
    return path


def buildings(folder: Path, day: str = "2021-11-05") -> Path:
    path = folder / day / "楼栋_202110.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(BUILDINGS, encoding="utf-8")
    return path
