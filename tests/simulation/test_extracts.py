"""What departments send: their columns, their mess, and the truth of every row."""

import re
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from simulated import RESIDENTS, read

from wanxiang.district import profile
from wanxiang.simulation import simulate
from wanxiang.simulation.deliveries import postings
from wanxiang.simulation.extracts import EXTRACTS

COLUMNS = """
户籍人口 姓名,性别,公民身份号码,出生日期,户籍地址,户号,与户主关系,婚姻状况,登记日期
实有人口 人员编号,人员姓名,性别,证件号码,出生年月日,联系电话,居住地址,楼栋编码,网格编码,户内编号,独居标识,户籍所在市,户籍所在区,采集时间
楼栋 楼栋编码,楼栋名称,门牌地址,网格编码,层数,户数
高龄津贴发放名册 序号,姓名,身份证号,出生日期,发放标准(元/月),享受起始月份,状态,备注
居民健康档案 dah,xm,xb,sfzh,csrq,lxdh,jdrq,zt
老年人体检登记 受检人,身份证,出生日期,体检日期,体检机构
两癌筛查名单 姓名,身份证号码,出生日期,筛查日期,筛查项目,机构
参保人员 参保人姓名,证件号,出生日期,参保状态,险种,缴费基数(元),单位名称
持证残疾人 姓名,残疾人证号,残疾类别,残疾等级,发证日期,联系电话
火化信息 逝者姓名,身份证号,出生日期,死亡日期
在校学生 学籍号,学生姓名,性别,身份证件号,出生日期,学校名称,学段,家庭住址
低保对象 姓名,身份证号,出生日期,低保证号,保障起始日期,状态
就业登记 姓名,身份证号,出生日期,就业状态,用人单位,登记日期
商事主体 统一社会信用代码,企业名称,行业门类,从业人数,注册资本(万元),成立日期,登记状态,经营场所,法定代表人
"""
HEADS = dict(line.split(" ", 1) for line in COLUMNS.strip().splitlines())
ID_COLUMNS = ("公民身份号码", "证件号码", "身份证号", "身份证", "身份证号码", "sfzh", "证件号", "身份证件号")


def files(out):
    return sorted((out / "deliveries").glob("*/*"))


def test_each_department_has_its_own_columns(district):
    """十四类文件，列名各随部门。"""
    found = {path.name.split("_")[0]: ",".join(read(path).column_names) for path in files(district[1])}
    assert found == HEADS


def test_every_row_of_every_file_is_in_the_truth(district, links):
    """每个文件的每一行，真值里都有一条，且只有一条。"""
    _, out, report = district
    counted = {}
    for value in links.group_by(["delivery", "file"]).aggregate([("row_no", "count"), ("row_no", "max")]).to_pylist():
        counted[value["delivery"], value["file"]] = value["row_no_count"], value["row_no_max"]
    rows = {(path.parent.name, path.name): (len(read(path)),) * 2 for path in files(out)}
    assert counted == rows
    assert sum(report.rows.values()) == len(links)


def test_no_row_is_without_its_entity(links, persons):
    """行行有主：人的行指向真实存在的模拟人。"""
    assert links["entity_id"].null_count == 0
    people = links.filter(pc.equal(links["entity"], "person"))
    assert people["person_id"].null_count == 0
    assert pc.all(pc.is_in(people["person_id"], persons["person_id"].combine_chunks())).as_py()


def test_a_right_id_number_is_that_of_the_person(district, links, persons):
    """能通过校验的证件号绝大多数就是本人的；错一位的很少。"""
    numbers = dict(zip(persons["person_id"].to_pylist(), persons["id_number"].to_pylist(), strict=True))
    path = next(p for p in files(district[1]) if p.name.startswith("户籍人口"))
    mine = links.filter(pc.and_(pc.equal(links["delivery"], path.parent.name), pc.equal(links["file"], path.name)))
    written = read(path)["公民身份号码"].to_pylist()
    pairs = [
        (w.upper(), numbers[p])
        for w, p in zip(written, mine["person_id"].to_pylist(), strict=True)
        if w and len(w) == 18
    ]
    assert sum(a == b for a, b in pairs) > 0.97 * len(pairs)


def id_columns(out):
    for path in files(out):
        table = read(path)
        for name in set(ID_COLUMNS) & set(table.column_names):
            yield path, table[name].combine_chunks()


def test_about_a_fifth_of_the_id_numbers_is_missing(district):
    """证件号约两成缺失，各部门不一。"""
    columns = [column for _, column in id_columns(district[1])]
    missing = sum(column.null_count for column in columns) / sum(len(column) for column in columns)
    assert 0.17 < missing < 0.24


def test_some_id_numbers_are_old_or_wrong(district):
    """有十五位的旧号，也有错一位的。"""
    everything = pa.chunked_array([column for _, column in id_columns(district[1])]).drop_null().to_pylist()
    lengths = [len(value) for value in everything]
    assert 0.005 < lengths.count(15) / len(lengths) < 0.04
    wrong = [v for v in everything if re.fullmatch(r"\d{17}[\dXx]", v) and not _checks(v.upper())]
    assert 0.004 < len(wrong) / len(lengths) < 0.02


def _checks(number: str) -> bool:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11] == number[17]


@pytest.mark.parametrize(
    "form", [r"\d{4}-\d\d-\d\d", r"\d{8}", r"\d{4}/\d{1,2}/\d{1,2}", r"\d{4}年\d{1,2}月\d{1,2}日", r"\d{4,5}"]
)
def test_dates_come_in_five_ways(district, form):
    """同一份名册里日期有五种写法。"""
    path = next(p for p in files(district[1]) if p.name.startswith("实有人口"))
    dates = read(path)["出生年月日"].drop_null().to_pylist()
    share = sum(re.fullmatch(form, value) is not None for value in dates) / len(dates)
    assert share > 0.01


def test_the_same_person_is_listed_twice_now_and_then(links):
    """同一份名册里偶有一人两行。"""
    groups = (
        links.filter(pc.equal(links["source"], "wg_residents"))
        .group_by(["file", "person_id"])
        .aggregate([("row_no", "count")])
    )
    twice = pc.sum(pc.greater(groups["row_no_count"], 1)).as_py() / len(groups)
    assert 0.005 < twice < 0.03


def test_the_moved_and_the_dead_linger(district, links, persons):
    """已迁出、已去世的人仍有少数在册。"""
    last = max(path.parent.name for path in files(district[1]) if path.name.startswith("实有人口"))
    listed = links.filter(pc.and_(pc.equal(links["source"], "wg_residents"), pc.equal(links["delivery"], last)))
    gone = persons.filter(pc.invert(persons["resident"]))["person_id"].combine_chunks()
    stale = pc.sum(pc.is_in(listed["person_id"], gone)).as_py()
    assert 0 < stale < 0.02 * len(listed)


def test_a_repeated_delivery_is_the_same_bytes_and_a_corrected_one_is_better(district):
    """重复报送逐字节相同；更正报送缺失更少。"""
    _, out, _ = district
    seen: dict[str, list[bytes]] = {}
    for path in files(out):
        seen.setdefault(path.name, []).append(path.read_bytes())
    several = {name: contents for name, contents in seen.items() if len(contents) > 1}
    assert {name.split("_")[0]: len(set(c)) for name, c in several.items()} == {
        "老年人体检登记": 1,
        "高龄津贴发放名册": 2,
    }
    first, mended = (
        read(p)["身份证号"].null_count for p in files(out) if p.name in several and p.name.startswith("高龄")
    )
    assert mended < 0.7 * first


def test_one_delivery_is_late_and_none_is_after_the_day():
    """有一份迟到；没有一份晚于基准日。"""
    posts = postings(date(2021, 12, 8))
    assert {p.on.isoformat() for p in posts} == {"2021-11-05", "2021-11-12", "2021-11-19", "2021-12-05", "2021-12-07"}
    assert all(p.on < date(2021, 3, 31) for p in postings(date(2021, 3, 31)))
    assert len(posts) == 2 * len(EXTRACTS) + 2


def test_the_files_alone_give_the_published_number_of_health_records(district):
    """只数文件：在册健康档案数恰为校准值。"""
    chosen, out, report = district
    state: dict[str, str] = {}
    for path in files(out):
        if path.name.startswith("居民健康档案"):
            table = read(path)
            state.update(zip(table["dah"].to_pylist(), table["zt"].to_pylist(), strict=True))
    assert list(state.values()).count("在册") == report.health_records
    assert report.health_records == round(RESIDENTS * chosen.total("health_records") / chosen.total("residents"))


def test_most_rows_lead_to_one_person_by_exact_rules(district, links, persons):
    """凭证件号或姓名加出生日期，绝大多数行只指向一个人；歧义只占少数。"""
    path = next(p for p in files(district[1]) if p.name.startswith("参保人员"))
    table = read(path)
    by_id = dict(zip(persons["id_number"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
    names: dict[tuple[str, str], set[str]] = {}
    for row in persons.select(["name", "birth_date", "person_id"]).to_pylist():
        names.setdefault((row["name"], row["birth_date"].isoformat()), set()).add(row["person_id"])
    found = right = 0
    mine = links.filter(pc.and_(pc.equal(links["delivery"], path.parent.name), pc.equal(links["file"], path.name)))
    for row, person in zip(table.to_pylist(), mine["person_id"].to_pylist(), strict=True):
        key = by_id.get((row["证件号"] or "").upper())
        candidates = {key} if key else names.get((row["参保人姓名"], row["出生日期"]), set())
        found += len(candidates) == 1
        right += candidates == {person}
    assert found > 0.9 * len(table)
    assert right > 0.999 * found


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    """同样的参数，逐字节相同；换种子则不同。"""

    def contents(name: str, seed: int) -> dict[str, bytes]:
        out = tmp_path / name
        simulate(profile=profile("yunchuan"), out=out, residents=600, seed=seed)
        return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}

    first, again, other = contents("a", 1), contents("b", 1), contents("c", 2)
    assert first == again
    assert first.keys() == other.keys()
    assert first != other
