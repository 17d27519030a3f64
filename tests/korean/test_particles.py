"""조사: 어떤 이름 뒤에도 한국 사람이 소리 내어 읽을 때의 조사가 온다."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_ko
from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.korean import particles
from tinygrad_ko.korean.particles import Noun, listed, particle, with_particle

# 이름을 '을/를' 로 끝낸 것. 읽는 소리는 곁에
TABLE = """
손실을 은닉층을 기울기를 값을 파라미터를 웨이트를 은닉₁을
x를 y를 z를 a를 b를 c를 d를 e를 f를 g를 h를 i를 j를 k를 l을 m을 n을 o를 p를 q를 r을 s를 t를 u를 v를 w를
L을 M을 N을 R을 W를 X를 Q를
RNN을 LSTM을 GRU를 CNN을 MLP를 MSE를 BN을 LN을 lr을 fc를 bn을 std를 NaN을 ReLU를 GELU를 SiLU를 dL을 dx를
weight를 bias를 loss를 logits를 logit을 input을 output을 hidden을 target을 label을 layer를 tensor를 vector를 error를 score를
sum을 mean을 min을 max를 exp를 log를 tanh를 sin을 cos를 tan을 sqrt를 relu를 sigmoid를 softmax를 matmul을 reshape를 concat을 stack을
model을 scale을 table을 sample을 name을 time을 frame을 line을 node를 module을 value를 state를 base를 image를 shape를 slope를 type을 dtype을
map을 step을 clip을 loop를 help를 dropout을 net을 set을 dot을 init을 float를 root를 test를 point를 mask를 rank를 block을 check를 network를
metric을 func를 job을 prob을 embed를 grad를 seed를 add를 tag를 training을 embedding을 string을 graph를 batch를 length를 conv를 flow를 LeNet을
hiddenState를 hidden_state를 y_hat을 d_model을 learning_rate를 encoder.layers.attn을
0.weight를 0.bias를 layer.0을 layers.3을 x[0]을 x[1]을 f(x)를 g(n)을 'w'를 "손실"을 w_를 (W)를 |n|을 |k|를 x'을 x''을
x1을 x2를 x3을 x_1을 W2를 h6을 h7을 h8을 h9를 b10을 b100을 v20을 n1000을 n10000을 x₁을 x₂를 x²을 Wᵀ를
0을 1을 2를 3을 4를 5를 6을 7을 8을 9를 10을 100을 12를 110을 1000을 10000을 100000000을 1000000000000를 1,000을 007을
3.0을 2.5를 -6.0을 0.25를 3.14를 1e-6을 1e-5를 6.02e23을 1e10을 inf를 -inf를 nan을 (2, 3)을 [10, 20]을 50%를 ∞를
α를 β를 γ를 δ를 ε을 θ를 λ를 μ를 ν를 π를 σ를 φ를 ψ를 ω를 ο을 Σ를 Δ를 alpha를 epsilon을 sigma를 lambda를 ∂를 ∇를
ㄱ을 ㄹ을 ㅏ를
"""
ROWS = re.findall(r"(\S+?(?:, \d+[)\]])?)(을|를)(?=\s)", TABLE)


@pytest.mark.parametrize(("name", "ending"), ROWS, ids=[n for n, _ in ROWS])
def test_the_object_particle(name, ending):
    assert with_particle(name, "을/를") == name + ending


def test_there_are_enough_names_of_both_kinds():
    assert len(ROWS) > 240 and min(sum(e == kind for _, e in ROWS) for kind in "을를") > 80


@pytest.mark.parametrize(("name", "pair", "said"), [
    ("손실", "으로/로", "손실로"), ("x_1", "으로/로", "x_1로"), ("L", "으로/로", "L로"), ("W", "으로/로", "W로"), ("n", "으로/로", "n으로"),
    ("(2, 3)", "으로/로", "(2, 3)으로"), ("(4, 2)", "으로/로", "(4, 2)로"), ("(5, 8)", "으로/로", "(5, 8)로"), ("label", "으로/로", "label로"), ("float64", "으로/로", "float64로"),
    ("float16", "으로/로", "float16으로"), ("3.0", "은/는", "3.0은"), ("2.5", "이/가", "2.5가"), ("w", "과/와", "w와"), ("b_n", "과/와", "b_n과"),
    ("1.5", "이다/다", "1.5다"), ("6", "이다/다", "6이다"), ("x", "이란/란", "x란"), ("손실", "이므로/므로", "손실이므로"), ("0", "이므로/므로", "0이므로"),
    ("☃", "은/는", "☃은(는)"), ("→", "을/를", "→을(를)"), ("", "이/가", "이(가)"), ("馬", "과/와", "馬과(와)"), ("x+", "으로/로", "x+(으)로"),
    ("?!", "이다/다", "?!(이)다"), ("🙂", "이라고/라고", "🙂(이)라고"), ("'d_b'", "이라는/라는", "'d_b'라는"), ("'x1'", "이라는/라는", "'x1'이라는"),
])
def test_other_particles(name, pair, said):
    assert with_particle(name, pair) == said


def test_decomposed_hangul_is_read_as_syllables():
    import unicodedata

    for name in ("손실", "기울기", "값", "은닉 상태"):
        assert particle(unicodedata.normalize("NFD", name), "은/는") == particle(name, "은/는")


def test_numbers_and_lists():
    assert with_particle(3, "은/는") == "3은" and with_particle(-2.5, "은/는") == "-2.5는"
    assert listed(["w"]) == "w" and listed(["w", "x"]) == "w와 x" and listed(["손실", "b"], "은/는") == "손실과 b는"
    assert listed(["a", "n", "손실"], "을/를") == "a, n과 손실을"


def test_a_noun_in_a_sentence():
    assert f"{Noun('손실'):을/를} {Noun('x'):으로/로} 미분" == "손실을 x로 미분" and f"{Noun('x')}" == "x"


def test_a_name_put_into_a_message_is_not_followed_by_one_fixed_particle():
    """이름을 끼워 넣는 글에서 '이라는' 을 그대로 적지 않는다: 받침이 없는 이름('답.py') 뒤에서 틀린다."""
    home = Path(tinygrad_ko.__file__).parent
    fixed = [p.name for p in home.rglob("*.py") if re.search(r"""\}['"]? ?이라는""", p.read_text(encoding="utf-8"))]
    assert not fixed


def test_an_unknown_particle_is_refused():
    with pytest.raises(ArgumentError, match="은/는"):
        particle("x", "는/은")


@pytest.mark.parametrize("word", particles._WORDS)
def test_every_exception_is_needed(word, monkeypatch):
    """어림으로도 맞는 말은 예외에 적지 않는다."""
    kept = particles._WORDS[word]
    monkeypatch.delitem(particles._WORDS, word)
    assert particles._of_word(word) != kept


@given(st.text(max_size=12))
def test_any_text_gets_a_particle(text):
    for pair in particles._PAIRS:
        said = with_particle(text, pair)
        assert said.startswith(text) and len(said) > len(text)


@pytest.mark.parametrize("pair", sorted(particles._PAIRS))
def test_every_pair_is_given_as_it_is_written(pair):
    """앞의 것은 받침 뒤에, 뒤의 것은 받침 없는 말 뒤에. 글로 적힌 짝과 어긋나지 않는다."""
    after, bare = pair.split("/")
    assert (particle("집", pair), particle("나무", pair)) == (after, bare)
    assert particle("물", pair) == (bare if after[0] == "으" else after)


def test_the_pairs_are_the_ones_korean_has():
    assert set(particles._PAIRS) >= {"은/는", "이/가", "을/를", "과/와", "으로/로", "이며/며", "이고/고", "이나/나", "이면/면", "이다/다", "아/야"}
    assert [particle(c, "으로/로") for c in "\u1105\u1100\u1102"] == ["로", "으로", "으로"]  # 리을, 기역, 니은
