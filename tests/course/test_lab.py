"""실습실: 수업의 글에서 나온 쪽이 브라우저의 파이썬으로 칸을 돌린다. 나온 것은 이 파이썬이 낸 것과 같고, 바깥으로 나가는 것이 없다.

브라우저의 파이썬(Pyodide)은 ``python scripts/fetch_pyodide.py 폴더`` 로 받고, 환경 변수 ``TINYGRAD_KO_PYODIDE`` 가 그 폴더를 가리킨다.
"""

from __future__ import annotations

import functools
import hashlib
import html
import http.server
import importlib.util
import json
import os
import re
import sys
import threading
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from support.course.texts import FOLDER, PATHS, ROOT

SCRIPTS = ROOT / "scripts"
XOR = '''# XOR

$x$ 를 **배웁니다(learn)**라고 합니다. <https://example.org>, [수업 0](00-미분에서-역전파까지.md#새-말)

:::{note} 정오표
**상자** 안의 글
:::

```{code-cell} ipython3
import numpy as np
import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.course import predict
X, y = tg.data.make_xor()
model = nn.Sequential(nn.Linear(2, 4, generator=0), nn.Tanh(), nn.Linear(4, 1, generator=1), nn.Sigmoid())
for step in range(40):
    loss = ((model(tg.tensor(X, dtype=np.float32)).reshape(-1) - np.asarray(y, np.float32)) ** 2).mean()
    grads = tg.autograd.grad(loss, list(model.parameters()))
    with tg.no_grad():
        for p, g in zip(model.parameters(), grads): p -= 2.0 * g
print(f"{loss.item():.5f}", [np.round(g.data, 5).tolist() for g in grads])
```

```{code-cell} ipython3
:tags: [remove-input]

predict("손실은 줄었습니까?", "예")
```

```{code-cell} ipython3
class Shown:
    def _repr_html_(self):
        return "<p id='seen' onclick='alert(1)'>보임</p><script>window.broken = 1</script><img src='x' onerror='window.broken = 2'>"
Shown()
```

```{code-cell} ipython3
print("</textarea><script>window.broken = 3</script>", 1 < 2 and "&amp;")
```

```{code-cell} ipython3
n = 0
while True:
    n += 1
```

```{code-cell} ipython3
tg.erf(tg.tensor(0.5)), 없는이름
```

```{code-cell} ipython3
import js
js.fetch("https://example.org/밖으로")
import 없는꾸러미
```

```{code-cell} ipython3
tg.exercise("product").check(lambda a, b, c, k, e, f: {"d_f": k, "d_k": f, "d_e": k, "d_c": k, "d_a": k * b, "d_b": k * a})
```

```{code-cell} ipython3
import numpy as np
i = np.array([0, 2], np.int64)  # 브라우저의 파이썬은 32비트라, NumPy 의 어떤 함수는 int64 의 색인을 받지 않는다
rows = tg.nn.Embedding(3, 2)(tg.tensor(i), )
print(tg.take(tg.arange(3), i).tolist(), tg.repeat(tg.arange(2), i).tolist(), tg.bincount(i).tolist(), rows.shape)
list(tg.data.DataLoader(tg.data.TensorDataset(i), num_workers=2))
```
'''


def opened(name):
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def maker():
    return opened("make_lab")


@pytest.fixture(scope="module")
def fetcher():
    return opened("fetch_pyodide")


@pytest.fixture(scope="module")
def cells():
    return opened("lab/cells")


@pytest.fixture
def reads():
    pytest.importorskip("mdit_py_plugins", reason="글을 HTML 로 옮기는 mdit-py-plugins 는 tinygrad-ko[docs] 로 온다")
    pytest.importorskip("latex2mathml", reason="수식을 옮기는 latex2mathml 은 tinygrad-ko[docs] 로 온다")


# ── 브라우저 없이: 쪽의 짜임 ──


def typed(page):
    """쪽의 칸들에 든 글."""
    return [html.unescape(text) for text in re.findall(r'<textarea class="code"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)]


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_the_cells_are_those_of_the_notebook(maker, path):
    notebook = opened("make_notebooks").notebook(path.read_text(encoding="utf-8"))
    assert maker.read(path).cells == ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_every_cell_and_heading_is_in_the_page(maker, reads, path):
    source = maker.read(path)
    page = maker.page(source, maker.elsewhere("https://example.org/pyodide", None))
    assert typed(page) == source.cells
    assert page.count('class="cell asks"') == path.read_text(encoding="utf-8").count(":tags: [remove-input]")
    for heading in re.findall(r"^##+ ([^`$*\n]+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(rf"<h\d>{re.escape(html.escape(heading, quote=False))}</h\d>", page), heading
    prose = re.sub(r"<(textarea|code|pre|math)\b.*?</\1>", "", page.split("</main>")[0].split("<main")[1], flags=re.DOTALL)
    assert not re.search(r"\{\{|\*\*|\$|\{code-cell\}|:::", prose)


def test_letters_stay_letters(maker, reads, tmp_path):
    path = tmp_path / "XOR.md"
    path.write_text(XOR, encoding="utf-8")
    source = maker.read(path)
    page = maker.page(source._replace(name='</script><b>"', title="<i>제목"), maker.elsewhere("https://example.org/pyodide/", None))
    assert typed(page) == source.cells and "window.broken = 3</script>" not in page and "<i>제목" not in page and '</script><b>"' not in page
    assert "<strong>배웁니다(learn)</strong>라고" in page and "<math " in page
    assert '<div class="box"><p><b>정오표</b></p><p><strong>상자</strong> 안의 글</p>' in page
    assert ">수업 0<" not in page, "함께 만들지 않은 쪽으로 가는 고리는 글만 남는다"
    beside = maker.lesson(source, frozenset({"00-미분에서-역전파까지"}))
    assert f'<a href="{quote("00-미분에서-역전파까지")}.html">수업 0</a>' in beside


def test_the_page_fetches_from_its_address_only(maker, reads):
    source = maker.read(PATHS[0])
    there = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', maker.page(source, maker.elsewhere("https://example.org/p", None)))[1])
    assert set(re.findall(r"https?://\S+?(?=[ ;])", there)) == {"https://example.org/p/"} and there.startswith("default-src 'none'")
    assert "http" not in maker.policy("") and "'self'" in maker.policy("pyodide/")
    for wrong in ("https://example.org/; script-src *", "a b", '"><script>', "x' y"):
        with pytest.raises(SystemExit, match="주소가 아닙니다"):
            maker.elsewhere(wrong, None)


def test_what_is_asked_wrongly_is_said(maker, tmp_path):
    with pytest.raises(SystemExit, match="수업을 찾지 못했습니다: 99"):
        maker.chosen(["99"])
    with pytest.raises(SystemExit, match="한 파일로 만들려면"):
        maker.make([PATHS[0]], "https://example.org/", tmp_path / "a.html", single_file=True)
    with pytest.raises(SystemExit, match="적을 곳이 폴더"):
        maker.make(PATHS[:2], "https://example.org/", tmp_path / "a.html")
    with pytest.raises(SystemExit, match="없는폴더 라는 폴더가 없습니다"):
        maker.make([PATHS[0]], "없는폴더", tmp_path / "a.html")
    (tmp_path / "빈").mkdir()
    with pytest.raises(SystemExit, match=r"pyodide-lock\.json 이 없습니다.*fetch_pyodide"):
        maker.make([PATHS[0]], str(tmp_path / "빈"), tmp_path / "a.html", single_file=True)


@pytest.mark.slow
def test_the_archive_is_the_library_and_the_same_each_time(maker):
    import io

    content = maker.archive(False)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {"tinygrad_ko/__init__.py", "tinygrad_ko/course/tables/00.toml", "tinygrad_ko/view/play/page/page.html"} & set(names)
    assert not [name for name in names if name.endswith((".otf", ".pyc", ".pyi"))] and not any("CACHEDIR" in name for name in names)
    maker.archive.cache_clear()
    assert maker.archive(False) == content


# ── 브라우저 없이: 칸을 돌리는 파이썬 ──


def ran(cells, *sources, available=()):
    notebook, said = cells.Notebook(available), []
    ends = [notebook.run(source, k + 1, lambda kind, text: said.append((kind, text))) for k, source in enumerate(sources)]
    return ends, said


def test_a_cell_prints_and_shows_its_last_value(cells):
    ends, said = ran(cells, "x = 2\nprint('가', x)\nx + 1", "x = None", "x", "display(3)\n_")
    assert ends == ["done"] * 4 and said == [("text", "가 2\n"), ("text", "3\n"), ("text", "3\n"), ("text", "3\n")]


def test_an_error_names_the_line_of_the_cell(cells):
    ends, said = ran(cells, "def f():\n    return 1 / 0", "1\nf()", "없다", "if 1\n  2", "input()")
    assert ends == ["done", *["failed"] * 4]
    (_, deep), (_, name), (_, syntax), (_, asked) = said
    assert deep.splitlines() == ["칸 2, 2째 줄: f()", "칸 1, 2째 줄: return 1 / 0", "ZeroDivisionError: division by zero"]
    assert "‘여기까지’" in name and "SyntaxError" in syntax and "쌍점" in syntax and "칸에 적으세요" in asked


def test_a_missing_package_is_said_or_loaded(cells):
    ends, said = ran(cells, "import 없는것", "import 없는것", available=())
    assert ends == ["missing", "missing"] and "설치한 파이썬" in said[0][1]
    from tinygrad_ko.errors import MissingExtra

    wanted = "from tinygrad_ko.errors import MissingExtra\nraise MissingExtra('matplotlib', 'plot')"
    assert ran(cells, wanted, available=("matplotlib",))[0] == ["matplotlib"] and ran(cells, wanted)[0] == ["missing"]
    assert issubclass(MissingExtra, ImportError)
    assert ran(cells, "raise ModuleNotFoundError('x', name='sklearn.svm')", available=("scikit-learn",))[0] == ["scikit-learn"]


def test_what_needs_a_process_is_said(cells):
    ends, said = ran(cells, "raise OSError(138, 'emscripten does not support processes.')")
    assert ends == ["missing"] and "다른 프로세스를 만들지 못합니다" in said[0][1]


def test_endless_printing_is_cut(cells):
    _, said = ran(cells, "for k in range(100_000): print('아주 긴 줄', k)")
    assert sum(len(text) for _, text in said) < 1.01 * cells.MOST and "보이지 않습니다" in said[-1][1]


def test_pictures_come_as_pictures(cells):
    pytest.importorskip("matplotlib", reason="그림을 그리는 matplotlib 이 없다")
    _, said = ran(cells, "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n_ = plt.plot([1, 2])", "plt.figure()", "3")
    kinds = [(kind, text[:22]) for kind, text in said]
    assert kinds == [("image", "data:image/png;base64,")] * 2 + [("text", "3\n")]


def test_a_warning_is_a_line(cells):
    _, said = ran(cells, "import warnings\nwarnings.warn('조심')")
    assert said == [("warning", "UserWarning: 조심\n")]


# ── 브라우저 없이: 받아 둔 것을 견주기 ──


def test_what_is_not_in_the_official_list_is_refused(fetcher, tmp_path):
    good = b"numpy"
    entry = {"file_name": "numpy.whl", "sha256": hashlib.sha256(good).hexdigest(), "depends": ["b"]}
    lock = {"packages": {"numpy": entry, "b": {"file_name": "b.whl", "sha256": "0", "depends": ["numpy"]}}}
    assert list(fetcher.wanted(lock, ["numpy"])) == ["b", "numpy"]
    with pytest.raises(SystemExit, match="'없다'"):
        fetcher.wanted(lock, ["없다"])
    assert fetcher.checked(good, entry) == good
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as packed:
        packed.writestr("x/assets/pyodide/numpy.whl", b"numpx")
    with pytest.raises(SystemExit, match="sha256 이 공식 목록과 다릅니다"):
        fetcher.carried(tmp_path / "a.whl", [entry])
    with pytest.raises(SystemExit, match=r"b\.whl 이 없습니다"):
        fetcher.carried(tmp_path / "a.whl", [lock["packages"]["b"]])


# ── 브라우저에서 ──


@pytest.fixture(scope="module")
def pyodide():
    folder = os.environ.get("TINYGRAD_KO_PYODIDE", "")
    if not folder or not (Path(folder) / "pyodide.asm.wasm").exists():
        pytest.skip("브라우저의 파이썬이 없다: python scripts/fetch_pyodide.py 폴더, 그리고 TINYGRAD_KO_PYODIDE=폴더")
    return folder


@pytest.fixture
def enter(browser, reads):
    """쪽을 열고 파이썬이 열리기를 기다린다. 끝날 때 바깥으로 나간 것이 없었는지 본다."""
    opened = []

    def go(address, **options):
        context = browser.new_context(reduced_motion="reduce", viewport={"width": 1100, "height": 900}, **options)
        page, outside = context.new_page(), []
        page.on("request", lambda request: request.url.startswith(("file:", "blob:", "data:", "http://127.0.0.1:")) or outside.append(request.url))
        page.goto(address)
        page.wait_for_function("document.getElementById('version').textContent || document.querySelector('#status.failed')", timeout=120_000)
        assert "준비" in page.inner_text("#status"), page.inner_text("#status")
        opened.append((context, outside))
        return page

    yield go
    for context, outside in opened:
        assert outside == []
        context.close()


def settle(page):
    page.wait_for_function("!document.body.classList.contains('busy')", timeout=240_000)


def printed(page):
    """칸마다: 어떻게 끝났는가, 찍은 글."""
    return [(cell.get_attribute("data-state"), "".join(pre.inner_text() for pre in cell.query_selector_all("pre.text")))
            for cell in page.query_selector_all(".cell")]


def here(cells, sources):
    """이 파이썬이 찍는 글, 칸마다."""
    notebook, made = cells.Notebook(), []
    for k, source in enumerate(sources):
        said = []
        assert notebook.run(source, k + 1, lambda kind, text: said.append((kind, text))) == "done", said
        made.append("".join(text for kind, text in said if kind == "text"))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("number", ["00", "02"])
def test_a_lesson_in_one_file_is_that_of_cpython(maker, cells, pyodide, enter, tmp_path, number):
    """수업 0 과 L2, 한 파일, 인터넷 없이: 모든 칸이 되고, 찍은 기울기와 사실이 이 파이썬의 것과 같다."""
    found = [path for path in PATHS if path.name.startswith(number)]
    plots = "tg.plot" in found[0].read_text(encoding="utf-8")
    (path,) = maker.make(found, pyodide, tmp_path / "수업.html", single_file=True, packages=["matplotlib"] if plots else [])
    page = enter(path.as_uri(), offline=True)
    page.click("#all")
    settle(page)
    said, expected = printed(page), here(cells, maker.read(found[0]).cells)
    assert [state for state, _ in said] == ["됨"] * len(expected)
    facts = re.findall(r'\bconfirm\("', found[0].read_text(encoding="utf-8"))
    assert sum(text.count("✓ ") for _, text in said) >= len(facts)
    assert [plain(text) for _, text in said] == [plain(text) for text in expected]
    if number == "00":
        inside = page.frame_locator(".output iframe").locator("body.ready")
        inside.wait_for()
        assert "왜 위상 순서인가" in inside.inner_text()


def plain(text):
    """찍은 글. 끝자리의 반올림과 빈칸은 셈하는 기계마다 다를 수 있다."""
    return re.sub(r"\s+", " ", re.sub(r"-?\d+\.\d{5,}", lambda m: f"{float(m[0]):.4f}", text)).strip()


@pytest.mark.slow
def test_cells_are_changed_stopped_and_refused(maker, cells, pyodide, enter, tmp_path):
    """XOR 을 배우는 열 줄과, 고치기, 끝없는 칸 멈추기, 예측, 오류, 연습의 채점, 바깥으로 나가려는 칸."""
    path = tmp_path / "XOR.md"
    path.write_text(XOR, encoding="utf-8")
    (made,) = maker.make([path], pyodide, tmp_path / "XOR.html", single_file=True)
    page = enter(made.as_uri(), offline=True, color_scheme="dark")
    cell = [page.locator(".cell").nth(k) for k in range(9)]

    cell[1].locator("button", has_text="예측 열기").click()  # 앞의 칸까지 돌린다
    settle(page)
    (expected,) = here(cells, maker.read(path).cells[:1])
    assert plain(printed(page)[0][1]) == plain(expected) and float(expected.split()[0]) < 0.25
    assert not cell[1].locator("summary").is_visible() and not cell[1].locator("textarea.code").is_visible()
    cell[1].locator(".output textarea").fill("예?")
    assert cell[1].locator("summary").is_visible()

    for k in (2, 3):
        cell[k].locator("[data-act=run]").click()
    settle(page)
    assert cell[2].locator("#seen").inner_text() == "보임" and cell[2].locator("script").count() == 0
    assert cell[3].locator("pre").inner_text() == "</textarea><script>window.broken = 3</script> &amp;\n"
    assert page.evaluate("window.broken") is None and page.locator("#seen").get_attribute("onclick") is None

    cell[4].locator("[data-act=run]").click()
    page.wait_for_selector(".cell:nth-of-type(1) ~ .cell[data-state='도는 중']")
    page.click("#stop")
    assert "멈추었습니다" in cell[4].inner_text() and cell[0].get_attribute("data-state") == "지난 것"
    page.wait_for_function("document.getElementById('status').textContent.includes('다시 준비')", timeout=120_000)

    cell[5].locator("[data-act=run]").click()  # 앞의 칸을 돌리지 않았다
    settle(page)
    assert "NameError" in cell[5].inner_text() and "여기까지" in cell[5].locator("pre.error").inner_text()
    cell[0].locator("textarea").fill("import tinygrad_ko as tg")
    assert "changed" in cell[0].get_attribute("class")
    cell[0].locator("[data-act=run]").click()
    for k in (5, 6, 7, 8):
        cell[k].locator("[data-act=run]").click()
        settle(page)
    assert "'scipy'" in cell[5].inner_text() and "설치한 파이썬" in cell[5].inner_text() and cell[5].get_attribute("data-state") == "여기서 안 됨"
    assert "없는꾸러미" in cell[6].inner_text() and "설치한 파이썬" in cell[6].inner_text()
    assert "모두 맞습니다" in cell[7].inner_text()
    assert cell[8].locator("pre.text").inner_text() == "[0, 2] [1, 1] [1, 0, 1] (2, 2)\n" and "num_workers=0" in cell[8].locator("pre.error").inner_text()

    area = cell[3].locator("textarea")
    area.fill("if True:")
    area.press("Enter")
    area.type("print(6 * 7)")
    area.press("Control+Enter")
    settle(page)
    assert area.input_value() == "if True:\n    print(6 * 7)" and cell[3].locator("pre.text").inner_text() == "42\n"
    page.reload()
    assert cell[3].locator("textarea").input_value() == "if True:\n    print(6 * 7)", "고친 글은 남는다"
    cell[3].locator("[data-act=reset]").click()
    assert cell[3].locator("textarea").input_value().startswith("print(")


@pytest.mark.slow
def test_a_server_needs_nothing_else(maker, cells, pyodide, enter, tmp_path):
    """폴더를 통째로 서버에 둔 실습실: 가져오는 것은 제 서버의 것뿐이고, 그림은 칸이 찾을 때 matplotlib 을 싣는다."""
    lesson = next(path for path in PATHS if path.name.startswith("01"))
    if not list(Path(pyodide).glob("matplotlib-*.whl")):
        pytest.skip("받아 둔 것에 matplotlib 이 없다")
    made = maker.make([lesson, FOLDER / PATHS[0].name], pyodide, tmp_path / "lab")
    assert [path.stem for path in made] == [lesson.stem, PATHS[0].stem, "index"] and (tmp_path / "lab" / "pyodide" / "pyodide.js").exists()
    handler = functools.partial(Quiet, directory=str(tmp_path / "lab"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = enter(f"http://127.0.0.1:{server.server_port}/{quote(made[0].name)}")
        assert page.locator(f'a[href="{quote(PATHS[0].stem)}.html"]').count() == 1
        assert [quote(path.name) in made[2].read_text(encoding="utf-8") for path in made[:2]] == [True, True]
        first = page.locator(".cell").first
        first.locator("textarea").fill('print("한 번")\nimport tinygrad_ko as tg\ngetattr(tg, "pl" + "ot").weights(tg.eye(2))')
        first.locator("[data-act=run]").click()  # 글에 보이지 않는 matplotlib: 없어서 멈추면 싣고 다시 한다
        settle(page)
        assert printed(page)[0] == ("됨", "한 번\n") and first.locator(".output img").count() == 1
        first.locator("[data-act=reset]").click()
        page.click("#all")
        settle(page)
        said = printed(page)
        assert [state for state, _ in said] == ["됨"] * len(said) and page.locator(".output img").count() >= 1
        assert [plain(text) for _, text in said] == [plain(text) for text in here(cells, maker.read(lesson).cells)]
        server.shutdown()


@pytest.mark.slow
def test_where_python_cannot_be_had_it_is_said(maker, browser, reads, tmp_path):
    """파이썬이 그 주소에 없으면 어디를 보았는지, file:// 로 연 것이면 어떻게 열어야 하는지 말한다."""
    (path, _) = maker.make(PATHS[:1], "./없는곳/", tmp_path)
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("#status.failed", timeout=60_000)
    assert all(words in page.inner_text("#status") for words in ("열지 못했습니다", "./없는곳/", "한 파일로 만든 쪽"))
    page.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """찍지 않는다."""


def test_the_fetched_copy_is_the_official_one(fetcher, pyodide):
    lock = json.loads((Path(pyodide) / fetcher.LOCK).read_text())
    for entry in fetcher.wanted(lock, ["numpy"]).values():
        assert fetcher.checked((Path(pyodide) / entry["file_name"]).read_bytes(), entry)
