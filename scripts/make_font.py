"""꾸러미에 싣는 한글 글꼴과 글자 폭 표를 만든다.

Noto Sans KR Regular(SIL OFL 1.1)에서 그림에 쓰는 글자만 남긴 ``NotoSansKR-tinygrad.otf``와, 그 글자 폭의 표
``widths.py``, 사용 허가서 ``OFL.txt``를 쓴다. 같은 원본이면 몇 번을 돌려도 결과가 바이트까지 같다.

원본을 얻어 만들기 (fontTools가 있어야 한다: ``pip install fonttools``)::

    pip download --no-deps pylopdf-fonts-ko
    unzip pylopdf_fonts_ko-*.whl -d noto
    python scripts/make_font.py noto/pylopdf_fonts_ko/NotoSansKR-Regular.otf \\
        noto/pylopdf_fonts_ko-*.dist-info/licenses/LICENSE

저장소의 글꼴은 pylopdf-fonts-ko 0.1.1의 ``NotoSansKR-Regular.otf``(글꼴 판 2.004, sha256이 69975a0a로 시작)와
fontTools 4.68.0으로 만들었다. 데비안 ``fonts-noto-cjk``의 ``NotoSansCJK-Regular.ttc``도 받는다.
"""

from __future__ import annotations

import argparse
import io
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont

FOLDER = Path(__file__).parents[1] / "tinygrad_ko" / "view" / "fonts"
FAMILY = "Noto Sans KR"
UNITS = 1000  # 폭 표의 단위: 1 em = 1000

# 원본에 하나라도 없으면 만들기를 그만둔다.
REQUIRED = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2),  # 현대 한글 자모
    (0x3131, 0x3163),  # 호환 자모
    (0xAC00, 0xD7A3),  # 한글 음절 11,172자
    (0x2460, 0x2473),  # ①-⑳
]  # fmt: skip
REQUIRED_TOO = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ∂∇∑∏√∞≤≥≠≈−⊙∈⋯…←↑→↓⇒⇔⁴、。「」●○■□▲△"
# 여기서는 원본에 있는 것만 가져온다.
OPTIONAL = [
    (0x0100, 0x017F),  # Latin Extended-A
    (0x0300, 0x036F),  # 결합 기호
    (0x0370, 0x03FF),  # 그리스 문자
    (0x2000, 0x209F),  # 일반 문장 부호, 위·아래 첨자
    (0x20A0, 0x20BF),  # 화폐
    (0x2100, 0x217F),  # 글자꼴 기호, 로마 숫자
    (0x2190, 0x22FF),  # 화살표, 수학 연산자
    (0x2500, 0x25FF),  # 괘선, 막대, 도형
    (0x2605, 0x2606), (0x2713, 0x2713),  # ★☆✓
    (0x3000, 0x3020), (0x3164, 0x318E),  # 한중일 문장 부호, 나머지 호환 자모
]  # fmt: skip

# 원본에 없어 본 글자를 줄여 만드는 첨자. 글의 W₁, xᵀ, 10⁻³이 다른 글꼴 없이도 보인다.
SCRIPTS = "⁰⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼ"
SCRIPT_SCALE, SUPER_LIFT, SUB_LIFT = 0.6, 320, -130  # 올림과 내림의 단위는 1/1000 em

WIDTHS_HEAD = '''\
"""``NotoSansKR-tinygrad.otf``의 글자 폭. scripts/make_font.py가 쓴 파일이므로 손으로 고치지 않는다."""

from __future__ import annotations

# (첫 글자, 끝 글자, 폭). 글자는 유니코드 번호, 폭의 단위는 1/1000 em, 글자 순서로 늘어놓았다.
WIDTHS: tuple[tuple[int, int, int], ...] = (
'''


def main() -> None:
    """명령줄의 원본 글꼴과 허가서로 세 파일을 쓴다."""
    parser = argparse.ArgumentParser(description="꾸러미에 싣는 한글 글꼴과 글자 폭 표를 만든다.")
    parser.add_argument("source", type=Path, help="Noto Sans KR Regular (.otf, 또는 Noto Sans CJK .ttc)")
    parser.add_argument("licence", type=Path, help="SIL OFL 1.1의 글이 담긴 파일")
    parser.add_argument("--out", type=Path, default=FOLDER, help="쓸 폴더")
    given = parser.parse_args()

    font = open_korean(given.source)
    cut(font, wanted(font))
    add_scripts(font)
    rename(font)
    stream = io.BytesIO()
    font.save(stream)
    outputs = {
        "NotoSansKR-tinygrad.otf": stream.getvalue(),
        "OFL.txt": licence_text(font, given.licence.read_text(encoding="utf-8")).encode(),
        "widths.py": widths_source(font).encode(),
    }
    given.out.mkdir(parents=True, exist_ok=True)
    for name, content in outputs.items():
        (given.out / name).write_bytes(content)
        print(f"{given.out / name}: {len(content):,} 바이트")


def open_korean(path: Path) -> TTFont:
    """글꼴을 연다. 모음(.ttc)이면 한국어 글꼴을 고른다."""
    if path.suffix.lower() != ".ttc":
        return TTFont(path, recalcTimestamp=False)
    names = [str(font["name"].getDebugName(1)) for font in TTCollection(path).fonts]
    number = next(i for i, name in enumerate(names) if name.endswith(" KR"))
    return TTFont(path, fontNumber=number, recalcTimestamp=False)


def wanted(font: TTFont) -> set[int]:
    """남길 글자. 꼭 있어야 할 글자가 원본에 없으면 그만둔다."""
    available = set(font.getBestCmap())
    required = {code for first, last in REQUIRED for code in range(first, last + 1)}
    required |= {ord(character) for character in REQUIRED_TOO}
    if missing := sorted(required - available):
        raise SystemExit(f"원본 글꼴에 글자 {len(missing)}개가 없습니다: {''.join(map(chr, missing[:40]))}")
    optional = {code for first, last in OPTIONAL for code in range(first, last + 1)}
    optional |= {ord(character) for character in SCRIPTS}
    return required | (optional & available)


def cut(font: TTFont, codes: set[int]) -> None:
    """``codes`` 밖의 글자와 쓰지 않는 표를 버린다."""
    options = subset.Options(
        hinting=False,
        layout_features=[],  # 자간(kern)을 버려야 글의 폭이 글자 폭의 합과 똑같다
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
        notdef_outline=True,  # 없는 글자는 빈칸이 아니라 네모로 보여야 알아챈다
        recalc_timestamp=False,
    )
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def add_scripts(font: TTFont) -> None:
    """``SCRIPTS`` 가운데 없는 첨자를, 유니코드가 알려 주는 본 글자의 획을 줄이고 옮겨 만든다."""
    top = font["CFF "].cff.topDictIndex[0]
    strings, characters, glyphs = top.CharStrings, font.getBestCmap(), font.getGlyphSet()
    order = list(font.getGlyphOrder())
    for character in SCRIPTS:
        if ord(character) in characters:
            continue
        kind, base_code = unicodedata.decomposition(character).split()
        base = characters[int(base_code, 16)]
        width, side = (round(metric * SCRIPT_SCALE) for metric in font["hmtx"][base])
        lift = (SUPER_LIFT if kind == "<super>" else SUB_LIFT) * font["head"].unitsPerEm / UNITS
        which = strings.getItemAndSelector(base)[1]
        private = top.FDArray[which].Private
        pen = T2CharStringPen(width - private.nominalWidthX, None)
        glyphs[base].draw(TransformPen(pen, (SCRIPT_SCALE, 0, 0, SCRIPT_SCALE, 0, lift)))
        name = f"cid{max(int(old[3:]) for old in order[1:]) + 1:05d}"
        order.append(name)
        strings.charStrings[name] = len(strings.charStringsIndex)
        strings.charStringsIndex.append(pen.getCharString(private, top.GlobalSubrs))
        top.FDSelect.append(which)
        font["hmtx"][name] = (width, side)
        for table in font["cmap"].tables:
            if table.isUnicode() and table.format != 14:
                table.cmap[ord(character)] = name
    top.charset = order
    font.setGlyphOrder(order)


def rename(font: TTFont) -> None:
    """글꼴 이름을 맞추고, 원본 그대로가 아님을 판 이름에 적는다."""
    table = font["name"]
    version = table.getDebugName(5).split(";")[0]
    names = {1: FAMILY, 3: f"{version};NotoSansKR-tinygrad", 4: FAMILY, 5: f"{version};tinygrad_ko subset"}
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)


def licence_text(font: TTFont, licence: str) -> str:
    """저작권 줄을 앞에 단 허가서."""
    copyright_line, trademark = font["name"].getDebugName(0), font["name"].getDebugName(7)
    return (
        f"Copyright {copyright_line}\n{trademark}\n\n"
        "NotoSansKR-tinygrad.otf is a modified version of Noto Sans KR Regular: a subset of its glyphs,\n"
        "without hints, kerning and other layout features, with some superscripts and subscripts added\n"
        "(scaled from its own glyphs), made by scripts/make_font.py of tinygrad_ko.\n\n"
        f"{licence.strip()}\n"
    )


def widths_source(font: TTFont) -> str:
    """글자 폭 표를 담은 파이썬 파일의 글. 폭이 같은 이웃 글자는 하나로 묶는다."""
    ranges: list[list[int]] = []
    for code, glyph in sorted(font.getBestCmap().items()):
        if unicodedata.category(chr(code)) in ("Mn", "Me"):
            continue  # 결합 기호는 text.py가 폭 0으로 센다
        width = -(-font["hmtx"][glyph][0] * UNITS // font["head"].unitsPerEm)  # 올림
        if ranges and ranges[-1][1] == code - 1 and ranges[-1][2] == width:
            ranges[-1][1] = code
        else:
            ranges.append([code, code, width])
    cells = [f"(0x{first:04X}, 0x{last:04X}, {width})," for first, last, width in ranges]
    rows = ("    " + " ".join(cells[at : at + 4]) for at in range(0, len(cells), 4))
    return WIDTHS_HEAD + "\n".join(rows) + "\n)  # fmt: skip\n"


if __name__ == "__main__":
    main()
