"""Credits of East Asia are words behind or before a name; the names and places are made up."""

import pytest

from builder.extract.credit import find_credit
from builder.extract.naming import Credit
from builder.extract.shape import measure_all

JA, ZH, ZHT, KO = (
    "港に停泊するフェリー", "3月10日，船员在港口送书途中。", "船員在港口裡檢查最後一艘船。",
    "선원들이 부두에 앉아 있다. ",
)  # fmt: skip
TAILS = [
    (f"{JA}＝2025年3月11日、松渓市", "、山田花子撮影", "山田花子"),
    (f"{JA}（１１日、松渓市で）", "＝金子真撮影", "金子真"),
    (f"{JA}＝2025年3月11日、松渓市", "、高瀬みどり撮影", "高瀬みどり"),
    (JA, "＝松渓市提供", "松渓市"),
    (JA, "（松渓市提供）", "松渓市"),
    (JA, "（山田花子撮影）", "山田花子"),
    (JA, "（代表撮影）", "代表撮影"),
    (JA, "＝代表撮影", "代表撮影"),
    (f"{JA}。", "撮影・金子真", "金子真"),
    ("", "撮影・金子真", "金子真"),
    ("", "写真＝ＡＦＰ", "ＡＦＰ"),
    (ZH, "新华社记者 陈山 摄", "新华社记者 陈山"),
    (ZH, "新华社发（陈山 摄）", "新华社发（陈山 摄）"),
    (ZH, "陈山摄", "陈山"),
    (ZH, "陈山、林小海摄", "陈山、林小海"),
    (ZHT, "記者林小海／攝影", "記者林小海"),
    (ZHT, "記者林小海攝", "記者林小海"),
    (ZHT, "中央社記者林小海攝", "中央社記者林小海"),
    (ZHT, "圖／縣府提供", "縣府提供"),
    (ZHT, "新华社", "新华社"),
    (ZHT, "王小明/新华社", "王小明/新华社"),
    (ZHT, "（記者林小海攝）", "記者林小海"),
    (ZHT, "（圖／翻攝自臉書）", "翻攝自臉書"),
    (KO, "/뉴스1", "뉴스1"),
    (KO, "(사진=뉴시스)", "뉴시스"),
    (KO, "사진=뉴시스", "뉴시스"),
    (KO, "[한강시 제공]", "한강시 제공"),
    (KO, "한강시 제공", "한강시 제공"),
    ("", "[한강시 제공. 재판매 및 DB 금지]", "한강시 제공"),
    ("", "한강시 제공", "한강시 제공"),
    ("", "(사진=뉴시스)", "뉴시스"),
]


@pytest.mark.parametrize(("caption", "tail", "value"), TAILS)
def test_word_behind_or_before_a_name_tells_a_credit_with_brackets_or_without(caption, tail, value):
    line = caption + tail
    found = find_credit(line)

    assert found is not None
    assert (caption.rstrip(), len(line), value) == (line[: found.start].rstrip(), found.end, found.value)
    assert found == measure_all([line])[0].credit


def test_korean_agency_behind_a_sentence_is_told_from_it():
    assert Credit("agency", len(KO), len(KO) + 4, "연합뉴스") == find_credit(f"{KO}연합뉴스")


@pytest.mark.parametrize(
    "line",
    [
        "首相、記者と記念撮影", f"{JA}＝東京で記念撮影", "市民に無料で情報を提供", "写真・図版", "写真／動画",
        "提供／協力", "山田さんが港を撮影", "記者が夜間に撮影", "市が情報を提供", "写真は金子真撮影",
        "무인기로 부두를 촬영해 무료 제공",
        "무료 제공", "기회 제공", "정보 제공", "한강시, 청년에 주택 제공", "无人机拍摄", "他喜欢摄影", "風光攝影",
        "사진/영상", "船员在港口送书。无人机拍摄",
        "船员在港口送书。新华社报道", "船员在港口送书。王小明", f"{ZHT}港口/码头",
    ],
)  # fmt: skip
def test_what_is_shot_or_given_in_a_sentence_credits_nobody(line):
    assert [None] == [find_credit(line)] == [measure_all([line])[0].credit]
