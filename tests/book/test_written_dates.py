"""Dates that cannot be right, and telephone numbers with a digit too many or few."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.book.text.writtendates import date_slips, written_dates
from discgen.catalogue.eras import japanese_date, western_date
from discgen.catalogue.phones import wrong_phones


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("2021年6月25日（木）に総会を開きました。", [("日付と曜日が合いません", "金曜日", True)]),
        ("2021年6月25日（金）", []),
        ("２０２１年６月２５日（金曜日）", []),
        ("令和2年3月31日（2021年3月31日）現在", [("和暦と西暦の日付が合いません", "2020年", True)]),
        ("2021年3月31日（令和3年3月31日）現在", []),
        ("2021年（令和2年）", [("和暦と西暦の日付が合いません", "令和3年", True)]),
        ("2021年2月30日に移転しました。", [("この日はありません", "2月は28日まで", True)]),
        ("2月29日は休みです。", []),
        ("6月31日", [("この日はありません", "6月は30日まで", True)]),
        ("2021年13月1日", [("この月はありません", "1月から12月まで", True)]),
        ("平成32年7月1日", [("元号が改まった後の日付です", "令和2年", False)]),
        ("平成31年4月30日、令和元年5月1日", []),
        ("平成31年5月1日", [("元号が改まった後の日付です", "令和元年", False)]),
        ("令和元年4月30日", [("元号の始まる前の日付です", "令和は2019-05-01から", True)]),
        ("昭和64年1月7日、平成元年1月8日", []),
        ("2018（平成30）年4月1日、平成30（2018）年度、2019（令和元）年度、2019（平成31）年度", []),
        ("2018（平成31）年4月1日", [("和暦と西暦の日付が合いません", "平成30年", True)]),
        ("令和3（2020）年3月31日現在", [("和暦と西暦の日付が合いません", "2021年", True)]),
        ("2021（令和3）年2月29日", [("この日はありません", "2月は28日まで", True)]),
        ("2019年3月（平成30年度）、2019年（平成30年度）、平成30年度（2019年3月期）、令和元年度（2019年度）", []),
        ("平成30年度（2019年度）", [("和暦と西暦の日付が合いません", "2018年", True)]),
        ("2021年2月11日（木・祝）、2021年7月23日（金祝）、2021 年 3 月 31 日", []),
        ("2021年2月11日（金・祝）", [("日付と曜日が合いません", "木曜日", True)]),
        ("令和 3 年 3 月 32 日", [("この日はありません", "3月は31日まで", True)]),
        ("2025年4月1日～2026年3月31日、平成30年度～令和2年度、6・7月、29日", []),
        ("期間は30年です。2,021年、1.2021年、5年6月。", []),
        ("2020年度は1年間の状況です。", []),
    ],
)
def test_what_cannot_be_right(text: str, slips: list[tuple[str, str, bool]]) -> None:
    assert [(slip.message, slip.expected, slip.certain) for slip in date_slips(text)] == slips


@given(st.dates(datetime.date(1927, 1, 1), datetime.date(2099, 12, 31)), st.booleans())
def test_every_real_day_in_both_calendars_is_right(day: datetime.date, wide: bool) -> None:
    weekday = "月火水木金土日"[day.weekday()]
    text = f"{japanese_date(day)}（{western_date(day)}（{weekday}））"
    text = text.replace("（", "(") if wide else text
    assert list(date_slips(text)) == []
    assert [written.date for written in written_dates(text)] == [day, day]


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)), st.integers(1, 6))
def test_every_other_weekday_is_wrong(day: datetime.date, shift: int) -> None:
    weekday = "月火水木金土日"[(day.weekday() + shift) % 7]
    (slip,) = date_slips(f"{western_date(day)}（{weekday}）")
    assert slip.certain and slip.found == unicodedata.normalize("NFKC", f"{western_date(day)}（{weekday}）")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("(0857) 23-1241", True),
        ("(0857) 23-124", False),
        ("0120-25-3655", True),
        ("0120-25-36555", False),
        ("０８２‐１２３‐４５６７", True),
        ("090-1234-5678", True),
        ("090-1234-567", False),
        ("0800-123-4567", True),
        ("03(1234)5678", True),
        ("03-1234-5678（内線 12）", True),
        ("082-123-4567・4568", True),
        ("082―123―4567", True),
        ("082―123―456", False),
        ("0821234567", True),
        ("082123456", False),
        ("082 123 4567", True),
        ("082 123 456", False),
        ("082-123-4567 9:00～17:00", True),
        ("082-123-4567（9:00～17:00）", True),
        ("0120-25-3655 0120-25-3656", True),
    ],
)
def test_digits_of_telephone_numbers(text: str, right: bool) -> None:
    assert (list(wrong_phones(text, named=False)) == []) is right


def test_in_a_text_only_numbers_that_are_called_so() -> None:
    text = "本店営業部　電話 082-123-456（FAX 082-123-4567）、口座 0123-456、☎ 0120-801-2844"
    assert [found for found, _ in wrong_phones(text, named=True)] == ["082-123-456", "0120-801-2844"]
    text = "電話（代表） 082-123-456、TEL(直通)03-1234-567、電話受付 09:00～17:00、電話 03-1234-5678 9時から"
    assert [found for found, _ in wrong_phones(text, named=True)] == ["082-123-456", "03-1234-567"]
