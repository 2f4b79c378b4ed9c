import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0002_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appraisal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("begins", models.DateField(verbose_name="起")),
                ("until", models.DateField(help_text="不含当日", verbose_name="止")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                ("formula", models.JSONField(help_text="公布时的办法全文", verbose_name="办法")),
                ("formula_version", models.CharField(max_length=12, verbose_name="办法版本")),
                ("object_until", models.DateField(help_text="当日在内", verbose_name="异议截止")),
                (
                    "state",
                    models.CharField(
                        choices=[("published", "公示中"), ("replaced", "已更正"), ("frozen", "已定案")],
                        default="published",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="更正理由")),
                ("published_at", models.DateTimeField()),
                ("frozen_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appraisals", to="plans.plandocument"
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-until", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "begins", "until", "version"), name="plans_appraisal_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "replaced"), _negated=True),
                        fields=("document", "begins", "until"),
                        name="plans_one_appraisal_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("frozen_at__isnull", False), ("frozen_by__isnull", False), ("state", "frozen")),
                            models.Q(
                                models.Q(("state", "frozen"), _negated=True),
                                ("frozen_at__isnull", True),
                                ("frozen_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="plans_appraisal_frozen_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("no", models.PositiveSmallIntegerField(help_text="印发时编号", null=True, verbose_name="期号")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("begins", models.DateField(verbose_name="起")),
                ("until", models.DateField(help_text="不含当日", verbose_name="止")),
                ("sections", models.JSONField(default=list, verbose_name="内容")),
                ("words", models.TextField(blank=True, verbose_name="按语")),
                ("made_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bulletins", to="plans.plandocument"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-until", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("no__isnull", False)), fields=("year", "no"), name="plans_bulletin_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("begins"))), name="plans_bulletin_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at__isnull", True), ("issued_by__isnull", True), ("no__isnull", True)),
                            models.Q(("issued_at__isnull", False), ("issued_by__isnull", False), ("no__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_bulletin_issued_with_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeaderAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leader", models.CharField(db_index=True, max_length=120, verbose_name="领导")),
                (
                    "kind",
                    models.CharField(
                        choices=[("instruction", "批示"), ("coordination", "协调"), ("visit", "现场督查")],
                        max_length=14,
                        verbose_name="方式",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("text", models.TextField(verbose_name="内容")),
                (
                    "source",
                    models.CharField(
                        help_text="批示件、会议通知、督查记录的文号或名称", max_length=200, verbose_name="出处"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leader_acts",
                        to="plans.planitem",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leader_acts",
                        to="plans.task",
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MonthCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.CharField(max_length=64, verbose_name="单位")),
                ("month", models.DateField(help_text="当月第一天", verbose_name="月份")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="更正理由")),
                ("due", models.DateField(verbose_name="报送时限")),
                ("made_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("submitted_on", models.DateField(null=True, verbose_name="报送日期")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="plans.plandocument"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-month", "unit", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "unit", "month", "version"), name="plans_check_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("submitted_at__isnull", True),
                                ("submitted_by__isnull", True),
                                ("submitted_on__isnull", True),
                            ),
                            models.Q(
                                ("submitted_at__isnull", False),
                                ("submitted_by__isnull", False),
                                ("submitted_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plans_check_submitted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="plans_correction_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("progress", models.TextField(blank=True, verbose_name="进展")),
                ("difficulty", models.TextField(blank=True, verbose_name="困难")),
                ("help", models.TextField(blank=True, verbose_name="需协调事项")),
                (
                    "standing",
                    models.JSONField(default=dict, help_text="灯色、理由、统计日", verbose_name="报送时的状态"),
                ),
                (
                    "figures",
                    models.JSONField(default=list, help_text="指标、值、截至、地址", verbose_name="报送时的数值"),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="check_lines", to="plans.task"
                    ),
                ),
                (
                    "check_page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="plans.monthcheck"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("check_page", "task"), name="plans_check_line_once")],
            },
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("fault", "问题"), ("praise", "亮点")],
                        default="fault",
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("fact", models.TextField(verbose_name="事实")),
                ("unit", models.CharField(db_index=True, max_length=64, verbose_name="责任单位")),
                ("deadline", models.DateField(db_index=True, null=True, verbose_name="整改时限")),
                ("measure", models.TextField(blank=True, verbose_name="整改措施")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "整改中"),
                            ("rectified", "待复核"),
                            ("closed", "已整改"),
                            ("noted", "已通报"),
                        ],
                        db_index=True,
                        default="open",
                        max_length=10,
                    ),
                ),
                ("found_on", models.DateField(db_index=True, verbose_name="发现日期")),
                ("found_at", models.DateTimeField()),
                ("closed_on", models.DateField(null=True, verbose_name="销号日期")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="problems", to="plans.plandocument"
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="plans.planitem",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="problems", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["-found_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deadline__isnull", False), ("kind", "fault")),
                            models.Q(("deadline__isnull", True), ("kind", "praise")),
                            _connector="OR",
                        ),
                        name="plans_fault_has_a_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="plans_problem_closed_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProblemNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("due_soon", "即将到期"), ("overdue", "已逾期")], max_length=10)),
                ("deadline", models.DateField(verbose_name="所指时限")),
                ("to_unit", models.CharField(db_index=True, max_length=64, verbose_name="提醒单位")),
                ("raised", models.BooleanField(default=False, verbose_name="上报")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="plans.problem"
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("problem", "kind", "deadline"), name="plans_problem_noticed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("light", models.CharField(max_length=12, verbose_name="状态")),
                ("reasons", models.JSONField(default=list, verbose_name="理由")),
                ("since", models.DateField(verbose_name="自何日起")),
                ("on", models.DateField(verbose_name="提出日期")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待立项"), ("opened", "已立项"), ("declined", "不立项")],
                        db_index=True,
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="意见")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("task", "since"), name="plans_proposed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plans_proposal_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("says", models.TextField(verbose_name="整改情况")),
                ("evidence", models.CharField(max_length=300, verbose_name="佐证")),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[("waiting", "待复核"), ("accepted", "复核通过"), ("refused", "退回整改")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="复核意见")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rectifications", to="plans.problem"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "waiting")),
                        fields=("problem",),
                        name="plans_one_rectification_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("decision", "waiting")),
                            models.Q(
                                models.Q(("decision", "waiting"), _negated=True),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plans_recheck_takes_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("about", models.TextField(blank=True, verbose_name="督查要求")),
                ("begins", models.DateField(verbose_name="开始")),
                ("ends", models.DateField(help_text="当日在内", verbose_name="结束")),
                ("led_by", models.CharField(blank=True, db_index=True, max_length=120, verbose_name="带队领导")),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True, verbose_name="督查结果")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="plans.plandocument"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-begins", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("begins"))), name="plans_round_begins_before_it_ends"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_round_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="problem",
            name="round",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="problems", to="plans.round"
            ),
        ),
        migrations.CreateModel(
            name="RoundTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("focus", models.CharField(blank=True, max_length=300, verbose_name="督查要点")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="looked_at", to="plans.round"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("round", "task"), name="plans_round_task_once")],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.CharField(db_index=True, max_length=64, verbose_name="单位")),
                ("criterion", models.CharField(max_length=40, verbose_name="指标")),
                ("title", models.CharField(max_length=120, verbose_name="指标名称")),
                ("most", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="满分")),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="得分")),
                ("how", models.CharField(max_length=300, verbose_name="计算")),
                ("rows", models.JSONField(default=list, verbose_name="依据的记录")),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="plans.appraisal"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("appraisal", "unit", "criterion"), name="plans_score_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("says", models.TextField(verbose_name="异议")),
                ("evidence", models.CharField(max_length=300, verbose_name="佐证")),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[("waiting", "待答复"), ("upheld", "采纳"), ("refused", "不采纳")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="plans.appraisal"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "corrected_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrects",
                        to="plans.appraisal",
                    ),
                ),
                (
                    "score",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="plans.score"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "waiting")), fields=("score",), name="plans_one_objection_waits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_by__isnull", True), ("decision", "waiting")),
                            models.Q(
                                models.Q(("decision", "waiting"), _negated=True),
                                ("answered_by__isnull", False),
                                models.Q(("answered_by", models.F("by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plans_objection_answered_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupervisionOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="督办单号")),
                ("demand", models.TextField(verbose_name="督办要求")),
                ("unit", models.CharField(db_index=True, max_length=64, verbose_name="承办单位")),
                ("due", models.DateField(verbose_name="办理时限")),
                ("case_no", models.CharField(blank=True, db_index=True, max_length=24, verbose_name="案件编号")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "办理中"), ("closed", "已销号"), ("withdrawn", "已撤销")],
                        db_index=True,
                        default="open",
                        max_length=10,
                    ),
                ),
                ("returned", models.PositiveSmallIntegerField(default=0, verbose_name="退回重办次数")),
                ("answered_on", models.DateField(null=True, verbose_name="反馈日期")),
                ("on_time", models.BooleanField(null=True, verbose_name="按期反馈")),
                ("issued_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="plans.proposal",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="plans.round"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
            },
        ),
    ]
