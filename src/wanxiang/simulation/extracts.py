"""The files that departments send: what each is called, how it is written, how careless its hand is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from wanxiang.simulation import rosters, sheets
from wanxiang.simulation.mess import Quality
from wanxiang.simulation.rosters import Moment, Rows
from wanxiang.simulation.sheets import Columns, Sheet
from wanxiang.simulation.world import World


@dataclass(frozen=True, kw_only=True)
class Extract:
    """A list of one department. full: each delivery is the whole list; otherwise what is new since the last."""

    source: str
    file: str
    encoding: str
    full: bool
    roster: Callable[[World, Moment], Rows]
    sheet: Callable[[Sheet], Columns]
    quality: Quality = field(default_factory=Quality)
    ordered: bool = False
    numeric: frozenset[str] = frozenset()

    def filed(self, world: World, moment: Moment) -> tuple[Columns, Rows]:
        """Columns as delivered and the rows behind them, in file order."""
        seen = (
            moment
            if not self.full
            else Moment(cut=moment.cut, before=None, month=moment.month, corrected=moment.corrected)
        )
        rows = self.roster(world, seen)
        if rows.entity == "person":
            share = 0.0 if moment.corrected else self.quality.repeated
            rows = rosters.repeated(rows, share=share, seed=world.seed, source=self.source, shuffle=not self.ordered)
        sheet = Sheet(world, rows, moment, source=self.source, quality=self.quality)
        return self.sheet(sheet), rows


CAREFUL = Quality(no_id=0.12, wrong_digit=0.004, slip=0.002, repeated=0.004)
DOORSTEP = Quality(no_id=0.26, wrong_digit=0.016, odd_date=0.2, slip=0.007)
EXTRACTS = (
    Extract(source="ga_population", file="户籍人口_{ym}.csv", encoding="gbk", full=True, roster=rosters.population,
            sheet=sheets.population, quality=CAREFUL, ordered=True),
    Extract(source="wg_residents", file="实有人口_{ym}.csv", encoding="utf-8-sig", full=True, roster=rosters.residents,
            sheet=sheets.residents, quality=DOORSTEP, ordered=True),
    Extract(source="wg_buildings", file="楼栋_{ym}.csv", encoding="utf-8-sig", full=True, roster=rosters.buildings,
            sheet=sheets.buildings, ordered=True),
    Extract(source="mz_allowance", file="高龄津贴发放名册_{ym}.xlsx", encoding="xlsx", full=True, roster=rosters.allowance,
            sheet=sheets.allowance, numeric=frozenset({"序号", "出生日期", "发放标准(元/月)"})),
    Extract(source="wj_records", file="居民健康档案_{ym}.parquet", encoding="parquet", full=False, roster=rosters.records,
            sheet=sheets.records),
    Extract(source="wj_checkup", file="老年人体检登记_{ym}.xlsx", encoding="xlsx", full=False, roster=rosters.checkups,
            sheet=sheets.checkups, numeric=frozenset({"出生日期", "体检日期"})),
    Extract(source="fy_screening", file="两癌筛查名单_{ym}.csv", encoding="gbk", full=False, roster=rosters.screenings,
            sheet=sheets.screenings),
    Extract(source="yb_insured", file="参保人员_{ym}.csv", encoding="utf-8", full=False, roster=rosters.insured,
            sheet=sheets.insured),
    Extract(source="cl_disability", file="持证残疾人_{ym}.xlsx", encoding="xlsx", full=True, roster=rosters.disabled,
            sheet=sheets.disabled, numeric=frozenset({"发证日期"})),
    Extract(source="mz_deaths", file="火化信息_{ym}.csv", encoding="gbk", full=False, roster=rosters.deaths,
            sheet=sheets.deaths),
    Extract(source="jy_students", file="在校学生_{ym}.csv", encoding="utf-8", full=False, roster=rosters.students,
            sheet=sheets.students),
    Extract(source="mz_minimum", file="低保对象_{ym}.xlsx", encoding="xlsx", full=True, roster=rosters.minimum,
            sheet=sheets.minimum, numeric=frozenset({"出生日期", "保障起始日期"})),
    Extract(source="rs_employment", file="就业登记_{ym}.csv", encoding="utf-8", full=False, roster=rosters.employment,
            sheet=sheets.employment),
    Extract(source="sj_enterprises", file="商事主体_{ym}.csv", encoding="utf-8", full=False, roster=rosters.enterprises,
            sheet=sheets.enterprises),
)  # fmt: skip
