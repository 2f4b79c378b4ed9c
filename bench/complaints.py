"""Invented messages of residents to a city, for measuring the classifier: written for this bench, taken from nobody.

Made hard on purpose: classes share most of their words, a message strays into another matter, opens and ends with
phrases that say nothing, a share of the labels is wrong, and the classes are of very uneven size.
"""

import random

MATTERS = {
    "城乡建设": (
        "小区|物业公司|业委会|开发商|房产证|电梯|外墙|违章建筑|路灯|下水道|自来水|燃气管道|停车位|公共维修基金|棚户区|拆迁安置|绿化带|验收|容积率|围挡",
        "迟迟不办|漏水严重|擅自加建|收费却不管事|停水停气|交房延期|质量太差|占为己用|年久失修|不肯公示账目|补偿款没有下来|坑洼积水",
        "1.5",
    ),
    "环境保护": (
        "烧烤摊|养猪场|化工厂|砂石场|垃圾站|油烟|废气|污水|粉尘|噪音|河水|臭味|搅拌站|塑料加工厂|夜间施工|焚烧秸秆|喷漆作坊|排污口",
        "熏得人睁不开眼|直排河里|吵得睡不着|漫天灰尘|环评没有公示|偷偷排放|味道刺鼻|晚上更严重|污染了水塘|举报多次仍在生产",
        "0.7",
    ),
    "交通运输": (
        "公交车|出租车|网约车|班线|站台|红绿灯|斑马线|货车|驾校|客运站|高速路口|快递网点|摩的|停车收费|公路|渡口|道路护栏|驾驶证",
        "乱收费|半小时等不来一趟|绕路拒载|超载飞驰|设置不合理|拥堵不堪|退费难|线路取消|占道|堵在路上|事故频发|态度恶劣",
        "0.5",
    ),
    "教育文体": (
        "小学|幼儿园|中学|补习班|学位|老师|教材|校服|食堂|图书馆|体育馆|高考加分|民办学校|学区划分|培训机构|寄宿|课后服务|操场",
        "强制补课|学费上涨|分班不公|择校太难|收费没有票据|不退费|体罚学生|不让报名|师资不足|跑路关门|作业太多|设施陈旧",
        "1.3",
    ),
    "劳动和社会保障": (
        "工资|社保|养老金|退休手续|工伤|劳动合同|失业金|医保卡|招聘|编制|农民工|加班费|住房公积金|低保|职称|档案|协管员|事业单位",
        "拖欠数月|没有缴纳|算错年限|无故辞退|不给认定|转移不了|断缴|政策前后不一|待遇偏低|一直没有答复|同工不同酬|不签合同",
        "1.6",
    ),
    "商贸旅游": (
        "超市|景区|旅行社|电信公司|预付卡|健身房|网购|菜市场|酒店|传销窝点|美容院|导游|宽带|促销活动|家电|电影票|购物卡|农家乐",
        "虚假宣传|卷款跑路|强制消费|假冒伪劣|不肯退款|乱扣话费|价格欺诈|过期变质|霸王条款|以次充好|哄骗老人|不开发票",
        "0.9",
    ),
    "卫生计生": (
        "医院|社区诊所|医生|药店|疫苗|二胎|准生证|独生子女费|护士|挂号|病历|体检|妇幼保健|门诊|救护车|药品|手术|乡村医生",
        "乱开药|误诊|排队太久|报销比例太低|没有发放|价格虚高|无证行医|拒收病人|态度冷漠|手续繁琐|打错针|缺少设备",
        "0.6",
    ),
    "民政殡葬": (
        "墓地|殡仪馆|婚姻登记|养老院|孤儿|救助站|优抚金|地名牌|退伍军人|残疾人证|社区居委会|高龄津贴|志愿者|慈善捐款",
        "天价收费|没有落实|登记出错|床位紧张|不予办理|标准太低|名额不公开|护理不到位",
        "0.12",
    ),
    "农林水务": (
        "水库|农田|灌溉渠|退耕还林|林权证|种粮补贴|土地流转|村支书|化肥|河堤|病死猪|茶油林|征地款|宅基地",
        "被人承包|没有到户|年年受旱|堵塞多年|面积不符|被私自砍伐|强占|账目不清",
        "0.3",
    ),
}
OPENINGS = (
    "尊敬的领导您好|领导你好|书记好，打扰您了|您好，我是一名普通市民|我是本地居民，反映一个问题|请有关部门管一管|"
    "实在没有办法才来这里留言|之前打过热线没有结果|看到别人反映有效果，我也来说一说|我们全体住户联名反映|各位领导辛苦了"
).split("|")
FILLERS = (
    "多次反映无人处理|电话打了无数次|互相推诿|希望领导重视|老百姓的日子不好过|家里有老人和小孩|每天上班都要经过这里|"
    "附近的居民意见很大|问了好几个部门都说不归他们管|去年就说要解决|请依法依规处理|相关部门到底管不管|我们也是纳税人|"
    "从去年{n}月到现在|这件事已经拖了{n}年|大概有{n}户人家受影响|花了{n}元|在{p}附近|位于{p}旁边的那条路上|{p}的负责人说再等等|"
    "现场照片可以提供|学校和医院都在旁边|小区门口|坐公交车上班|孩子上学|单位上班|到政府去问|工作人员说要看政策|网上查不到文件|"
    "当初承诺得好好的|钱交了没人管|影响正常生活|晚上也不安宁|大家怨声载道|不知道该找谁|恳请尽快答复|请给一个明确的时间"
).split("|")
ENDINGS = (
    "盼复|谢谢|望回复为盼|请领导明察|期待您的答复|万分感谢|请予以核实处理|此致敬礼|请尽快解决|望领导百忙之中关注".split(
        "|"
    )
)
TITLES = "{p}{a}{b}|反映{p}{a}{b}问题|关于{p}{a}的投诉|咨询{a}有关问题|请问{p}{a}何时解决|{p}{b}，请管管|{a}{b}怎么办|求助：{a}{b}|强烈要求处理{p}{a}|建议改善{p}{a}|{p}的烦心事|请领导关注民生".split(
    "|"
)
PLACES = "东湖|西岭|柳溪|北塘|青石|云溪|安和|桥头|松岗|长泰|新丰|双河|白沙|石榴|文昌|南屏"
KINDS = "小区|街道|镇|路|社区|花园|广场|村|新城|大道"


def messages(count: int, *, seed: int = 0, wrong: float = 0.05, astray: float = 0.35) -> list[tuple[str, str, str]]:
    """Messages as (subject, body, label).

    In: wrong: the share of labels drawn at random; astray: the share of messages that speak of a second matter as well
    """
    dice = random.Random(seed)
    names = list(MATTERS)
    weights = [float(MATTERS[name][2]) for name in names]
    made = []
    for name in dice.choices(names, weights, k=count):
        label = dice.choice(names) if dice.random() < wrong else name
        made.append((_subject(name, dice), _body(name, dice, names, astray), label))
    return made


def _place(dice: random.Random) -> str:
    return dice.choice(PLACES.split("|")) + dice.choice(KINDS.split("|"))


def _words(name: str, dice: random.Random) -> tuple[str, str]:
    things, troubles, _ = MATTERS[name]
    rank = min(int(dice.expovariate(0.25)), 100)
    listed = things.split("|")
    return listed[rank % len(listed)], dice.choice(troubles.split("|"))


def _subject(name: str, dice: random.Random) -> str:
    thing, trouble = _words(name, dice)
    return dice.choice(TITLES).format(p=_place(dice), a=thing, b=trouble)


def _said(name: str, dice: random.Random) -> str:
    thing, trouble = _words(name, dice)
    shape = dice.choice(("{a}{b}", "{p}的{a}{b}", "{a}的事情，{b}", "{b}，说的就是{a}", "{a}", "他们{b}"))
    return shape.format(a=thing, b=trouble, p=_place(dice))


def _filler(dice: random.Random) -> str:
    return dice.choice(FILLERS).format(p=_place(dice), n=dice.randint(1, 60))


def _body(name: str, dice: random.Random, names: list[str], astray: float) -> str:
    """Some sentences to the point among many that are not; its length is skewed as that of real messages is."""
    length = max(2, min(int(dice.lognormvariate(3.1, 0.75)), 220))
    own = [_said(name, dice) for _ in range(1 + min(int(dice.expovariate(0.6)), 6))]
    other = dice.choice(names)
    strayed = [_said(other, dice) for _ in range(dice.randint(1, 3))] if dice.random() < astray else []
    sentences = own + strayed + [_filler(dice) for _ in range(length)]
    dice.shuffle(sentences)
    text = "".join(sentence + dice.choice("，，。；！ ") for sentence in sentences)
    return f"{dice.choice(OPENINGS)}：\n　　{text}\n{dice.choice(ENDINGS)}！"
