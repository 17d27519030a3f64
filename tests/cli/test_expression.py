"""글로 쓴 식: 아는 꼴만 셈하고, 모르는 것은 실행하지 않고 거절한다."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko.cli import commands as cli
from tinygrad_ko.cli.expression import _ALLOWED, _KOREAN, _NAMES, _is_function, evaluate, parse_value
from tinygrad_ko.errors import ArgumentError, TinygradError
from tinygrad_ko.face.functions import public_function
from tinygrad_ko.view.play import play


def test_every_allowed_name_is_a_function_of_the_table():
    assert all(public_function(_NAMES.get(name, name)) is not None for name in _ALLOWED)


@pytest.mark.parametrize(("text", "values", "expected"), [
    ("relu(w*x + b)", {"w": -3, "x": 2, "b": 10}, 4.0),
    ("x**2 / 4 - -x % 3", {"x": 2}, 2**2 / 4 - (-2 % 3)),
    ("sum(W @ x, axis=0)", {"W": [[1, 2], [3, 4]], "x": [1, -1]}, -2.0),
    ("pi * x", {"x": 1}, np.pi), ("max([x, 3*x])", {"x": 2}, None), ("abs(x)", {"x": -2}, 2.0),
    ("[1, 2] @ x", {"x": [3, 4]}, 11.0), ("stack([x, y])", {"x": 1, "y": 2}, [1.0, 2.0]),
])
def test_values_and_gradients(text, values, expected):
    if expected is None:
        with pytest.raises(TinygradError):
            evaluate(text, values)
        return
    y, names = evaluate(text, values)
    np.testing.assert_allclose(y.data, expected, rtol=1e-6)
    assert y.dtype == np.float32 and set(names) == set(values)
    y.sum().backward()
    assert all(t.grad is not None for t in names.values())


@pytest.mark.parametrize("text", [
    "__import__('os').system('x')", "x.__class__", "(lambda: x)()", "x if x else x", "[x for x in x]", "x[0]", "f'{x}'", "'글'*x", "x and x", "x := 1",
    "eval('1')", "open('a')", "x; x", "", "relu(", "relu(*x)", "relu(**x)", "x < 1", "True*x", "1j*x", "relu", "load(x)", "9**9**9*x", "1/0*x", "np.load(x)", "x.tofile(x)", "os.system(x)", "tg.exec(x)", "x.__class__()", "x.__class__.__bases__", "np.exp.__globals__", "().__class__()",
    "np.linalg.__builtins__(x)", "getattr(x, x)", "x.exp", "np.exp", "(x).real", "exp.__call__(x)", "np(x)", "np",
    "(" * 300 + "x" + ")" * 300, "-" * 300 + "x", "x+" * 2000 + "x", "y*x", "1+2",
])
def test_anything_else_is_refused(text):
    with pytest.raises(ArgumentError, match="[가-힣]"):
        evaluate(text, {"x": 1.0})


@given(st.text(max_size=40))
def test_no_text_does_anything_but_compute_or_refuse(text):
    try:
        assert isinstance(evaluate(text, {"x": 1.0})[0], tg.Tensor)
    except TinygradError:
        pass


@pytest.mark.parametrize("text", ["", "x", "[1, [2]]", "[[1, 2], [3]]", "1 + x", "1/0", "10^40", "(-1)^0.5", "log(0)", "exp([1, 2])", "[1 2]", "None", "'a'", "[" + "1," * 20_000 + "]"])
def test_wrong_values_are_refused(text):
    with pytest.raises(ArgumentError):
        parse_value(text)


def test_the_command_draws_and_plays(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["graph", "relu(w*x + b)", "w=-3", "x=2", "b=10", "--play", "재생기.html"]) == 0
    said = capsys.readouterr().out
    assert "= 4.0" in said and "w 의 기울기 2.0" in said and "x 의 기울기 -3.0" in said
    assert [p.name for p in tmp_path.iterdir()] == ["재생기.html"]
    assert "<title>relu(w*x + b)</title>" in (tmp_path / "재생기.html").read_text()
    assert cli.main(["graph", "sqrt(x)", "x=-1"]) == 0 and "nan" in capsys.readouterr().out
    assert "기울기 nan" in (tmp_path / "graph.svg").read_text()


def test_the_command_explains(tmp_path, capsys):
    assert cli.main(["explain", "relu(w*x + b)", "w=-3", "x=2", "b=10"]) == 0
    said = capsys.readouterr().out
    assert "∂L/∂w = 2" in said and "∂L/∂x = -3" in said and "순전파: 값을" in said
    assert cli.main(["explain", "w*w", "w=3", "--backward-only", "--out", str(tmp_path / "설명.html")]) == 0
    assert (tmp_path / "설명.html").read_text().startswith("<!doctype html>")
    assert cli.main(["explain", "w*w", "w=3", "--out", str(tmp_path / "a.pdf")]) in (1, 2)


def test_an_array_is_summed_before_it_is_differentiated(capsys):
    """배열이면 모두 더해 미분한다: 평균도, 첫 원소도 아니다."""
    assert cli.main(["explain", "w*x", "w=2", "x=[1,2,4]"]) == 0
    shown = capsys.readouterr().out
    assert "= 14\n" in shown and "∂L/∂w = 7\n" in shown
    assert cli.main(["explain", "w*x", "w=2", "x=[5]"]) == 0
    assert "Σ" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [
    ["graph", "x", "x"], ["graph", "y", "x=1"], ["graph", "x", "x=1", "x=2"], ["graph", "x*z", "x=1", "z=[1,[2]]"], ["graph", "x", "relu=1"], ["graph"],
    ["graph", "x", "x=1", "y=2"],
])
def test_wrong_words_are_a_misuse(words, capsys):
    assert cli.main(words) == 2
    said = capsys.readouterr().err
    assert "사용법이 틀렸습니다" in said and "Traceback" not in said


BIG = "x=[" + ",".join("1" * 900) + "]"


@pytest.mark.parametrize(("words", "said"), [
    (["x*2", "x=" + "9" * 400], "3.4e+38"), (["x*2", "x=1e400"], "3.4e+38"), (["x*2", "x=-1e39"], "3.4e+38"), (["x*" + "9" * 400, "x=2"], "3.4e+38"),
    (["x*2", "x=[1,[" + "9" * 400 + "]]"], "3.4e+38"),
    (["outer(outer(x,x),outer(x,x))", BIG], "1,000,000개까지"), (["outer(x,outer(x,x))", BIG], "1,000,000개까지"),
    (["sum(outer(x,x)) + sum(outer(x,x))", BIG], "1,000,000개까지"), (["sum(exp(exp(outer(x,x))))", BIG], "1,000,000개까지"),
    (["concatenate([" + ",".join(["x"] * 450) + "]) + concatenate([" + ",".join(["x"] * 450) + "])", BIG], "1,000,000개까지"),
    (["reshape(x,[30,30,1]) + reshape(x,[1,1,900]) + 1", BIG], "1,000,000개까지"), (["reshape(x,[900,1]) @ reshape(x,[1,900]) * x", BIG], "1,000,000개까지"),
    (["sum(x,5)", "x=3"], "axis"), (["stack(x,x,7,x)", "x=3"], "stack"), (["exp(x,x,x)", "x=3"], "exp"), (["reshape(x,[2,-2])", "x=3"], "reshape"),
    (["x\udc80*2", "x=3"], "읽지 못했습니다"), (["x*2", "x\udc80=3"], "변수의 이름"),
    (["x", "x=3", "--out", "a.exe"], ".svg, .png"), (["x", "x=3", "--out", "a"], ".svg, .png"), (["x", "x=3", "--out", "."], ".svg, .png"),
    (["x", "x=3", "--play", "a.exe"], ".html"),
])
def test_what_is_too_large_or_wrong_is_said_without_a_traceback(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in ("graph", "explain"):
        if command == "explain" and "--play" in words:
            continue
        assert cli.main([command, *words]) == 2
        told = capsys.readouterr().err
        assert (said in told or (command == "explain" and "--out" in words and ".txt" in told)) and "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_what_would_be_too_large_is_refused_before_it_is_made():
    x = [1.0] * 10_000
    tracemalloc.start()
    with pytest.raises(ArgumentError, match="100,000,000개가 되어"):
        evaluate("outer(x, x)", {"x": x})
    with pytest.raises(ArgumentError, match="100,0[0-9,]*개가 되어"):
        evaluate("reshape(x, [10000, 1]) @ reshape(x, [1, 10000])", {"x": x})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6
    assert evaluate("sum(outer(x, x)) / 2 + norm(x)", {"x": x[:600]})[0].size == 1


@pytest.mark.parametrize(("text", "expected"), [
    ("max(x, 0)", [3.0, 0.0]), ("min(x, 0)", [0.0, -4.0]), ("max(x, 0, x**2)", [9.0, 16.0]), ("max(x)", 3.0), ("max(x, axis=0)", 3.0), ("min(0, x)", [0.0, -4.0]),
])
def test_max_of_several_is_taken_as_in_python(text, expected):
    np.testing.assert_array_equal(evaluate(text, {"x": [3, -4]})[0].data, expected)
    assert "maximum" in str(evaluate("max(x, 0)", {"x": 3})[0])


def test_the_step_shows_the_expression(capsys, tmp_path, monkeypatch):
    for command in (["explain", "w*x + 0.5", "w=1", "x=2"], ["explain", "w * x", "w=1", "x=2", "--backward-only"]):
        assert cli.main(command) == 0
        said = capsys.readouterr().out
        assert f"{command[1]}    (식 1행)" in said and "sys.exit" not in said and ".py" not in said
    players = []
    monkeypatch.setattr(cli, "play", lambda *args, **options: players.append(play(*args, **options)) or players[0])
    assert cli.main(["graph", "w*x + 0.5", "w=1", "x=2", "--play", str(tmp_path / "a.html")]) == 0
    assert players[0].script["code"] == {"file": "코드", "lines": [[1, "w*x + 0.5"]]}


def test_the_ending_of_the_name_decides_the_kind(tmp_path, capsys):
    pytest.importorskip("resvg_py")
    for name, start in (("p.png", b"\x89PNG"), ("p.svg", b"<svg"), ("p.dot", b"digraph"), ("P.PNG", b"\x89PNG")):
        assert cli.main(["graph", "w*x", "w=1", "x=2", "--out", str(tmp_path / name)]) == 0
        assert start in (tmp_path / name).read_bytes()[:200]


def test_graph_and_explain_agree_at_infinity(capsys, tmp_path, recwarn):
    assert cli.main(["graph", "log(x)", "x=0", "--out", str(tmp_path / "a.svg")]) == 0
    drawn = capsys.readouterr()
    assert cli.main(["explain", "log(x)", "x=0"]) == 0
    told = capsys.readouterr()
    assert "-inf" in drawn.out and "기울기 inf" in drawn.out and "-inf" in told.out and "곱하면 inf" in told.out
    page = str(tmp_path / "a.html")
    assert cli.main(["play", "log(x)", "x=0", "--out", page]) == cli.main(["graph", "log(x)", "x=0", "--play", page]) == 0
    played = capsys.readouterr()
    assert drawn.err == told.err == played.err == "" and not recwarn.list


@pytest.mark.parametrize(("words", "prog"), [(["digits", "3"], "digits"), (["digits", "--epoch", "3"], "digits"), (["graph", "x", "x=1", "--nope"], "graph")])
def test_an_unknown_word_points_to_the_help_of_its_command(words, prog, capsys):
    assert cli.main(words) == 2
    assert f"도움말: tinygrad-ko {prog} --help" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "cure"), [(["graph", "x", "x=1"], "식의 배열"), (["digits"], "--batch-size")])
def test_out_of_memory_names_what_can_be_made_smaller(words, cure, capsys, monkeypatch):
    def full(*_, **__):
        raise MemoryError

    monkeypatch.setattr(cli, "evaluate", full)
    monkeypatch.setattr(cli.digits, "run", full)
    assert cli.main(words) == 1
    assert cure in capsys.readouterr().err


def test_the_limits_are_where_they_are_said_to_be():
    """한계까지는 되고, 하나 넘으면 안 된다."""
    deepest = "-" * 98 + "x"  # 이름과 그 쓰임(Load)까지 100겹
    assert evaluate(deepest, {"x": parse_value("1")})[0].item() == 1.0
    with pytest.raises(ArgumentError, match="100겹"):
        evaluate("-" + deepest, {"x": parse_value("1")})
    assert evaluate("x" + " " * 1999, {"x": parse_value("1")})[0].item() == 1.0
    with pytest.raises(ArgumentError, match="2,001글자"):
        evaluate("x" + " " * 1999 + "+", {"x": parse_value("1")})
    assert len(parse_value(str([1] * 600))) == 600


def test_numbers_alone_are_given_to_functions_as_tensors():
    """수만 받은 함수도 셈한다. 텐서가 하나라도 있으면 수는 그대로 둔다."""
    for text, expected in (("exp(0)", 1.0), ("abs(-2)", 2.0), ("maximum(1, 2)", 2.0)):
        made = evaluate(text, {})[0]
        assert made.item() == expected and made.dtype == np.float32
    for text, expected in (("sum([1, 2.5])", 3.5), ("maximum(1, 2) * maximum(3, -1)", 6.0), ("stack([1, 2])", [1.0, 2.0]), ("concatenate([[1, 2], [3]])", [1.0, 2.0, 3.0])):
        made = evaluate(text, {})[0]
        np.testing.assert_array_equal(made.data, expected)
        assert isinstance(made, tg.Tensor)
    made, names = evaluate("maximum(x, 2)", {"x": parse_value("1")})
    assert made.item() == 2.0 and set(names) == {"x"}


@pytest.mark.parametrize("text,close,much", [("tanhh(x)", "tanh", False), ("뭔가(x)", "relu", True)])
def test_a_misspelt_function_is_met_with_near_names_or_all_of_them(text, close, much):
    with pytest.raises(ArgumentError) as caught:
        evaluate(text, {"x": parse_value("1")})
    said = str(caught.value)
    assert close in said and ("혹시:" in said) is not much and ("쓸 수 있는 것:" in said) is much
    if not much:
        assert len(said.partition("혹시:")[2].split(",")) <= 3


@pytest.mark.parametrize(("text", "said"), [
    ("x*" + "9" * 40, "식: 3.4e+38 보다 큰 수가 있습니다. 크기가 3.4e+38 이하인 수를 쓰세요(float32 로 셈합니다)."),
    ("x * (1/0)", "식: '1 / 0' 을 셈할 수 없습니다. 수가 너무 크거나 0으로 나눕니다."),
    ("x * 9**9**9", "식: '9 ** 9 ** 9' 를 셈할 수 없습니다. 수가 너무 크거나 0으로 나눕니다."),
    ("x + z", "식: z 의 값이 없습니다. z=수 를 함께 주세요. 예: z=2 또는 z=[1,2,3]"),
    ("x + relu", "식: relu 는 함수입니다. relu(x) 처럼 부르세요."),
    ("relu(*x)", "식: 'relu(*x)' 의 별표(*)는 쓸 수 없습니다. 인수를 하나씩 쓰세요."),
    ("x[0]", "식: 'x[0]' 은 쓸 수 없습니다. 원소를 고르는 대신 그 원소를 변수로 쓰세요."),
    ("1 + exp", "식: exp 는 함수입니다. exp(x) 처럼 부르세요."),
    ("2", "식: '2' 에는 변수가 없어 미분할 것이 없습니다. 예: tinygrad-ko graph 'w*x' w=2 x=3"),
    ("exp(1)", "식: x 에 값을 주었는데 식 'exp(1)' 에는 없습니다. 이름을 살펴보세요."),
])
def test_the_whole_message(text, said):
    with pytest.raises(ArgumentError) as caught:
        evaluate(text, {"x": 1.0})
    assert str(caught.value) == said


@pytest.mark.parametrize("said", sorted(_KOREAN))
def test_a_function_in_korean_is_told_its_name(said):
    """한국어로 적은 함수에 쓸 수 있는 것 예순을 늘어놓지 않고 그 이름을 댄다. 그대로 쓰면 된다."""
    with pytest.raises(ArgumentError, match=rf"함수 {said} .* 쓸 수 없습니다. 대신: {_KOREAN[said]}\(x\)$"):
        evaluate(f"{said}(x)", {"x": parse_value("[1,2]")})
    assert _is_function(_KOREAN[said])
