"""The moment at which the desk stands, and a list that a department sends."""

from datetime import datetime
from zoneinfo import ZoneInfo

AT = datetime(2021, 12, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LIST = """服务点名称,类别,社区,启用年度,开放时间,负责人
甲驿站,驿站,老围社区,2021,9:00-18:00,张三丰
乙驿站,政务驿站,老围社区,2019,,
丙自助区,自助区,老围社区,2021,全天,
丁站,大站,老围社区,2021,,
"""
