"""사이트의 설정. 짓는 것은 ``python -m sphinx -W docs build/docs`` 한 줄이고, 여는 것은 ``tinygrad-ko docs`` 이다.

필요한 것은 ``pip install '.[docs]'`` 로 온다. 지은 쪽은 file:// 로 열리고 바깥에서 아무것도 가져오지 않는다.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_extensions"), str(HERE.parent)]
os.environ["TINYGRAD_KO_PROGRESS"] = ""  # 쪽을 지으며 맞힌 연습은 짓는 사람의 진도가 아니다

from tinygrad_ko.version import __version__  # noqa: E402

project, author, language = "tinygrad_ko", "tinygrad_ko 저자들", "ko"
version = release = __version__
html_title = "tinygrad_ko"

extensions = [
    "myst_nb", "sphinx.ext.autodoc",
    "korean_emphasis", "hangul_search", "mathml_formulas", "korean_docstrings", "korean_paths", "source_pages",
    "error_messages", "lesson_parts", "titled_notes",
]
exclude_patterns = ["_extensions", "_templates", "_static", "**/.ipynb_checkpoints"]
templates_path = ["_templates"]

# 쪽의 글(MyST)과 칸의 실행: 칸 하나라도 실패하면 짓지 않는다
myst_enable_extensions = ["dollarmath", "colon_fence", "html_image"]
myst_heading_anchors = 4
myst_url_schemes = {"http": None, "https": None, "mailto": None, "here": "{{path}}"}  # here: 이 사이트 안의, 만든 쪽(source_pages)
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_render_markdown_format = "gfm"  # 채점의 표
suppress_warnings = ["misc.highlighting_failure"]  # ```csv 이름 처럼 파일의 이름을 적은 칸

autodoc_typehints = "none"  # 설명문이 한국어로 말한다
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
add_module_names = False

html_theme = "furo"
pygments_dark_style = "github-dark"
html_static_path = ["_static"]
html_css_files = ["site.css", "slides.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("frames.js", "scrolling.js", "messages.js", "slides.js")]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_search_summary = False  # file:// 에서는 쪽을 다시 읽어 올 수 없다
html_last_updated_fmt = None
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {
        "font-stack": "'Noto Sans KR','Apple SD Gothic Neo','Malgun Gothic',NanumGothic,sans-serif",
        "color-brand-primary": "#005a9c", "color-brand-content": "#005a9c",
    },
    "dark_css_variables": {"color-brand-primary": "#7cc0f5", "color-brand-content": "#7cc0f5"},
}
