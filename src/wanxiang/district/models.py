"""The ground as rows: units (dated, many parents), their names, places, days."""

from django.db import models


class Unit(models.Model):
    """A unit of the organisation: party body, district department, city branch, street, company."""

    class Level(models.TextChoices):
        CITY = "city", "市级及驻区单位"
        PARTY = "party", "党委及群团"
        DISTRICT = "district", "区级部门"
        STREET = "street", "街道"
        COMPANY = "company", "国有企业"

    code = models.SlugField(primary_key=True, max_length=64)
    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=16, choices=Level)
    kind = models.CharField("类别", max_length=32, blank=True)
    place_code = models.CharField("辖区编码", max_length=24, blank=True)
    valid_from = models.DateField("设立日期", null=True)
    valid_to = models.DateField("撤销日期", null=True)
    sort = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sort", "code"]
        verbose_name = verbose_name_plural = "单位"

    def __str__(self) -> str:
        return self.name


class UnitParent(models.Model):
    """A unit hangs from a parent during a half-open period; two parents at a time are normal (district and city)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="children")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "parent", "valid_from"], name="district_unitparent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.parent_id}"


class UnitName(models.Model):
    """A name by which a unit is known. Official ones come from the profile; others are proposed and decided by a person."""

    class Status(models.TextChoices):
        OFFICIAL = "official", "法定名称"
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "已否定"

    name = models.CharField("名称", max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED)
    valid_from = models.DateField("启用", null=True)
    valid_to = models.DateField("停用", null=True)
    score = models.FloatField(null=True)
    why = models.CharField("理由", max_length=300, blank=True)
    by = models.CharField("提出或确认人", max_length=80, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "unit"], name="district_unitname_once")]
        indexes = [models.Index(fields=["name", "status"])]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A street, community or grid. The code is hierarchical: a scope is a code prefix."""

    class Kind(models.TextChoices):
        STREET = "street", "街道"
        COMMUNITY = "community", "社区"
        GRID = "grid", "网格"

    code = models.CharField("编码", primary_key=True, max_length=24)
    kind = models.CharField(max_length=12, choices=Kind, db_index=True)
    name = models.CharField("名称", max_length=60)
    parent_code = models.CharField(max_length=24, db_index=True)
    geometry = models.JSONField("示意范围", null=True)
    schematic = models.BooleanField("示意", default=True)
    sort = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A civil day: does the public office work? Provisional until the year's decree is known."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField("节日", max_length=40, blank=True)
    provisional = models.BooleanField(default=False)
    source = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.working else '休息'}"
