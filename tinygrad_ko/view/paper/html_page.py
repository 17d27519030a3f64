"""혼자 서는 한 쪽(HTML): 밝은 바탕, 어두운 바탕, 종이. 스크립트도 바깥에서 가져오는 것도 없다."""

from __future__ import annotations

import html

__all__ = ["html_page"]

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2733; --quiet: #5f6b7a; --line: #d8dee6; --paper: #fff; --band: #f5f7fa; --mark: #005a9c }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9ef; --quiet: #9aa7b5; --line: #36414d; --paper: #14191f; --band: #1b222a; --mark: #7cc0f5 }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 66rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.65 "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", NanumGothic, sans-serif; word-break: keep-all }
h1 { margin: 0 0 .5rem; font-size: 1.9rem } h2 { margin: 2.6rem 0 .5rem; font-size: 1.25rem }
p, ul { margin: .4rem 0 } ul { padding-left: 1.2rem } .quiet { color: var(--quiet) }
a { color: var(--mark); text-decoration-thickness: .06em; text-underline-offset: .2em }
code { font: .92em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }
math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math; font-size: 1.1em }
mtext { font: .85em "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", NanumGothic, sans-serif }
mtd { padding: .3em .5em } mtd[columnalign="left"] { text-align: left }
@media print {
  :root { font-size: 9pt; color-scheme: light; --ink: #000; --quiet: #444; --line: #bbb; --paper: #fff; --mark: #000 }
  @page { size: A4; margin: 14mm }
  body { max-width: none; padding: 0 } h2, h2 + p { break-after: avoid }
}
"""

_PAGE = """<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def html_page(title: str, body: str, style: str = "") -> str:
    """한 쪽을 짓는다.

    매개변수
    --------
    title : 제목. 글이다(HTML 로 바꾸어 적는다).
    body : 본문의 HTML.
    style : 이 쪽만의 CSS. 색은 ``--ink``, ``--quiet``, ``--line``, ``--paper``, ``--band``, ``--mark`` 를 쓴다.
    """
    return _PAGE.format(title=html.escape(title), style=_STYLE + style, body=body)
