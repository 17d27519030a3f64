"""순환(recurrent): 온 수열을 한 연산으로. 정의(…_steps)는 걸음마다의 식 그대로이고, 곁의 빠른 길이 같은 것을 배열로 셈한다.

줄들은 걸음의 차례로 늘어놓는다: ``batches[t]`` 줄이 걸음 t 의 것이고, 걸음이 갈수록 줄어들 수 있다(길이가 다른 수열을 긴 것부터
늘어놓은 것, PyTorch의 PackedSequence). ``gates`` 는 입력 쪽의 셈(W x + b)을 온 수열에서 한 번의 행렬 곱으로 미리 해 둔 것이고(LSTM 은
걸음 안에서 함께 셈하는 편이 빨라 x 를 그대로 받는다),
``weight`` (게이트 수·H, H)는 은닉 상태의 무게, ``h``, ``c`` (B, H)는 처음 상태(없으면 0)이다. ``backwards`` 이면 뒤에서 앞으로 걷는다.
결과: 걸음마다의 은닉 상태 (줄 수, H), 마지막 상태 (B, H), 그리고 역전파를 위해 남긴 것.
"""

import functools

import numpy as np

from ..operation import Words
from ..operation.aligned import aligned_like
from ..operation.by_hand import by_hand
from ..operation.compiled import compiled
from ..operation.devices import near
from .elementary import sigmoid, tanh
from .families import RECURRENT
from .fused import linear
from .joining import concatenate, split
from .kernels import recurrent as kernels

operation = RECURRENT.operation

_HINT = "gates 는 (줄 수, 게이트 수·H), weight 는 (게이트 수·H, H), 처음 상태는 (배치, H)이고 dtype 이 같아야 합니다."

STEP = 2**14  # 한 걸음의 게이트가 이만큼부터는 걸음마다 기계어를 부르고, 그 아래에서는 온 수열을 한 번에 걷는다
LONG = 2**15  # 온 수열에 남기는 것이 이만큼부터(게이트의 두 배이다): 그 아래는 기계어로 옮길 값이 없다
WIDE = 2**18  # 은닉 상태의 무게가 이만큼부터 넓다
FEW = 2**10  # 한 걸음의 은닉 상태가 이만큼까지면 국소 도함수를 온 수열에서 한꺼번에 셈한다: 거의가 NumPy를 부르는 값이다


def spans(batches, backwards):
    """걸음마다 (첫 줄, 줄 수): 걷는 차례로."""
    found, first = [], 0
    for rows in batches:
        found.append((first, rows))
        first += rows
    return found[::-1] if backwards else found


def at_start(state, weight, batches):
    """처음 상태의 복사본. 없으면 0."""
    return np.zeros_like(weight, shape=(max(batches), weight.shape[1])) if state is None else state.copy()


# ── 정의: 걸음마다의 식 ──


def rnn_steps(gates, weight, h=None, batches=(), backwards=False, relu=False):
    """RNN 의 정의: h' = tanh(x 쪽 + W h), 또는 ReLU."""
    rows, h = [], first_of(h, gates, weight, batches)
    for first, n in spans(batches, backwards):
        a = gates[first:first + n] + h[:n] @ weight.swapaxes(0, 1)
        rows.append(np.maximum(a, 0) if relu else tanh(a))
        h = over(h, rows[-1])
    return in_order(rows, backwards), h


def lstm_steps(gates, weight, h=None, c=None, batches=(), backwards=False, projection=None):
    """LSTM 의 정의: c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c')(``projection`` 이 있으면 그것을 곱한 것)."""
    rows, h, c = [], first_of(h, gates, weight, batches), first_of(c, gates, weight, batches, gates.shape[1] // 4)
    for first, n in spans(batches, backwards):
        i, f, g, o = split(gates[first:first + n] + h[:n] @ weight.swapaxes(0, 1), 4, 1)
        cell = sigmoid(f) * c[:n] + sigmoid(i) * tanh(g)
        out = sigmoid(o) * tanh(cell)
        rows.append(out if projection is None else out @ projection.swapaxes(0, 1))
        h, c = over(h, rows[-1]), over(c, cell)
    return in_order(rows, backwards), h, c


def gru_steps(gates, weight, bias=None, h=None, batches=(), backwards=False):
    """GRU 의 정의: n = tanh(x 쪽 + σ(r)(W h + b)), h' = (1 − σ(z)) n + σ(z) h."""
    rows, h = [], first_of(h, gates, weight, batches)
    for first, n in spans(batches, backwards):
        before = h[:n]
        hidden = before @ weight.swapaxes(0, 1) if bias is None else before @ weight.swapaxes(0, 1) + bias
        (x_r, x_z, x_n), (h_r, h_z, h_n) = split(gates[first:first + n], 3, 1), split(hidden, 3, 1)
        z = sigmoid(x_z + h_z)
        rows.append((1 - z) * tanh(x_n + sigmoid(x_r + h_r) * h_n) + z * before)
        h = over(h, rows[-1])
    return in_order(rows, backwards), h


def first_of(state, gates, weight, batches, width=0):
    return np.zeros((max(batches), width or weight.shape[1]), gates.dtype, like=near(gates)) if state is None else state


def over(state, top):
    """앞의 줄들을 새 것으로 바꾼 상태."""
    return top if top.shape == state.shape else concatenate([top, state[top.shape[0]:]], 0)


def in_order(rows, backwards):
    return concatenate(rows[::-1] if backwards else rows, 0)


# ── RNN ──


@by_hand(rnn_steps, tex=r"\left(\frac{\partial\operatorname{RNN}}{\partial #}\right)^{T}{g}")
def rnn_back(g, y, gates, weight, h, batches, backwards, relu):
    """RNN 의 역전파: (gates, weight, h)의 기울기."""
    outputs, _, before = y
    slope = (outputs > 0).astype(outputs.dtype) if relu else 1 - outputs * outputs
    d, dh = slope, at_start(g[1], weight, batches)  # 기울기를 걸음마다 slope 자리에 덮어쓴다
    for first, n in spans(batches, not backwards):
        r, back = slice(first, first + n), dh[:n]
        if g[0] is not None:
            back += g[0][r]
        d[r] *= back
        np.matmul(d[r], weight, out=back)
    return d, d.swapaxes(0, 1) @ before, dh


@operation(public=False, tex=r"\operatorname{RNN}({gates},{weight},{h})", symbol="RNN", hint=_HINT,
           axes={"gates": "걸음·묶음 은닉", "weight": "은닉 은닉", "h": "묶음 은닉", "y": "걸음·묶음 은닉"},
           words=Words("{gates:과/와} {weight:으로/로} 걸음마다 h = {bend}({gates} + {weight}·앞의 h)를 셈해", title="RNN",
                       about=lambda batches, backwards, relu: {"bend": "ReLU" if relu else "tanh"},
                       gates="시간을 거슬러, 걸음마다 받은 기울기와 뒤의 걸음에서 온 기울기를 더해 {bend}의 국소 도함수를 곱합니다.",
                       weight="걸음마다 (그 걸음의 기울기)·(앞의 h)를 구해 모두 더합니다: 같은 {weight:을/를} 걸음마다 썼기 때문입니다.",
                       h="첫 걸음까지 거슬러 온 기울기입니다."),
           gates=lambda g, y, gates, weight, h, batches, backwards, relu: rnn_back(g, y, gates, weight, h, batches, backwards, relu)[0],
           weight=lambda g, y, gates, weight, h, batches, backwards, relu: rnn_back(g, y, gates, weight, h, batches, backwards, relu)[1],
           h=lambda g, y, gates, weight, h, batches, backwards, relu: rnn_back(g, y, gates, weight, h, batches, backwards, relu)[2])
def rnn_sequence(gates, weight, h=None, batches=(), backwards=False, relu=False):
    """RNN 의 온 수열. 결과: 은닉 상태들, 마지막 상태, 걸음 전의 상태들."""
    h = at_start(h, weight, batches)
    outputs, before = np.empty_like(gates, order="C"), np.empty_like(gates, order="C")
    turned = weight.swapaxes(0, 1).copy()
    for first, n in spans(batches, backwards):
        r, state = slice(first, first + n), h[:n]
        before[r] = state
        a = np.matmul(state, turned, out=outputs[r])
        a += gates[r]
        state[...] = np.maximum(a, 0, out=a) if relu else np.tanh(a, out=a)
    return outputs, h, before


# ── LSTM: 입력 쪽의 셈까지 걸음마다의 행렬 곱 하나에 넣는다([x | h | 1] 과 [W_ih | W_hh | b]) ──


def lstm_layer(x, w_ih, weight, bias=None, h=None, c=None, batches=(), backwards=False, x_wanted=True):
    """LSTM 한 층의 정의: 입력 쪽의 셈 뒤에 ``lstm_steps``."""
    return lstm_steps(linear(x, w_ih, bias), weight, h, c, batches, backwards)


def swapped(w):
    """게이트의 차례를 i, f, g, o 와 i, f, o, g 사이에서 바꾼다: σ 를 셋 한꺼번에 셈하려고."""
    n = w.shape[0] // 4
    return np.concatenate([w[:2 * n], w[3 * n:], w[2 * n:3 * n]])


def single(loops, *arguments):
    """float32 만 되풀이로: 되풀이의 지수함수가 그렇다."""
    return loops(*arguments) if arguments[0].dtype.char == "f" else NotImplemented


@compiled(kernels.lstm_step, STEP, through=single)
def lstm_step(a, kept, cell, state, first):
    """한 걸음: −i, −f, −o, g 의 셈에서 관문 i, f, o 와 i·g, f·c, 새 c = f·c + i·g, 새 h = o·tanh(c)."""
    n, width = cell.shape
    now = kept[:, first:first + n]
    np.tanh(a[:, 3 * width:], out=now[6])
    gate = np.exp(a.reshape(n, 4, width).transpose(1, 0, 2)[:3], out=now[:3])
    gate += 1
    np.reciprocal(gate, out=gate)
    np.add(np.multiply(now[0], now[6], out=now[3]), np.multiply(now[1], cell, out=now[4]), out=cell)
    state[...] = np.multiply(now[2], np.tanh(cell, out=now[7]), out=now[5])


@compiled(kernels.lstm_slopes)
def lstm_slopes(kept, d, back, cell, scratch, first):
    """한 걸음의 역전파: h 와 c 의 기울기(back, cell)에서 게이트의 기울기(d 의 줄들)와 앞 걸음의 c 의 기울기."""
    now, slopes = kept[:, first:first + len(cell)], scratch[:, :len(cell)]
    lstm_local(now, slopes)
    lstm_carried(slopes, now[1], d[first:first + len(cell)], back, cell)


def lstm_local(kept, slopes):
    """줄마다의 국소 도함수. ``slopes`` 의 앞의 다섯: c 에서 i, f 로, h 에서 o 로, c 에서 g 로, h 에서 c 로."""
    gate, product, bent = kept[:3], kept[3:6], kept[6:]
    slope, bend = slopes[:3], slopes[3:5]
    np.multiply(product, gate, out=slope)
    np.subtract(product, slope, out=slope)  # σ' 곱하기 짝 = (σ · 짝)(1 − σ)
    np.multiply(product[::2], bent, out=bend)
    np.subtract(gate[::2], bend, out=bend)  # tanh' 곱하기 σ = σ − (σ · tanh) tanh


def lstm_carried(slopes, f, rows, back, cell):
    """한 걸음의 국소 도함수로 기울기를 나른다. ``slopes`` 의 여섯째는 연습장이다."""
    fourth = rows.reshape(len(cell), 4, -1).transpose(1, 0, 2)
    cell += np.multiply(back, slopes[4], out=slopes[5])
    np.multiply(slopes[:2], cell, out=fourth[:2])
    np.multiply(slopes[2], back, out=fourth[2])
    np.multiply(slopes[3], cell, out=fourth[3])
    cell *= f


@functools.lru_cache(64)
def steps_of(batches, backwards):
    """되풀이가 읽는 ``spans``."""
    return np.array(spans(batches, backwards))


def is_brief(h):
    """걸음이 짧은 float32 인가: 온 수열을 되풀이 하나로 걸을 값이 있다. 긴 걸음은 걸음마다 부르는 값이 안 보인다."""
    return h.dtype.char == "f" and 4 * h.size < STEP


def walked(loops, kept, seen, turned, h, c, batches, backwards, inside):
    """짧은 걸음만 되풀이로. 입력 쪽의 곱은 온 수열에서 한 번에 해 둔다."""
    if not is_brief(h):
        return NotImplemented
    last = inside + h.shape[1]
    gates, bias = np.matmul(seen[:, :inside], turned[:inside]), turned[last] if last < len(turned) else np.zeros_like(turned[0])
    return loops(kept, gates, bias, turned[inside:last], seen[:, inside:last], h, c, steps_of(tuple(batches), backwards))


@compiled(kernels.lstm_walk, LONG, through=walked)
def lstm_walk(kept, seen, turned, h, c, batches, backwards, inside):
    """온 수열의 걸음: ``kept`` 와 ``seen`` 의 h 자리를 채우고, h 와 c 를 마지막 상태로 바꾼다."""
    before, a = seen[:, inside:inside + h.shape[1]], aligned_like(h, (h.shape[0], turned.shape[1]))
    for first, n in spans(batches, backwards):
        r, state = slice(first, first + n), h[:n]
        before[r] = state
        lstm_step(np.matmul(seen[r], turned, out=a[:n]), kept, c[:n], state, first)


def walked_back(loops, kept, d, given, turned, dh, dc, batches, backwards):
    """짧고 좁은 걸음만 되풀이로: 무게가 넓으면 곱이 시간을 다 쓴다. 걸음마다 받은 기울기가 없으면 0."""
    if not is_brief(dh) or turned.size >= WIDE:
        return NotImplemented
    given = np.zeros_like(kept[0]) if given is None else given.copy()
    return loops(kept, d, given, turned, dh, dc, steps_of(tuple(batches), backwards))


@compiled(kernels.lstm_walk_back, LONG, through=walked_back)
def lstm_walk_back(kept, d, given, turned, dh, dc, batches, backwards):
    """온 수열의 역전파: 게이트의 기울기 ``d`` 를 채우고, dh 와 dc 를 처음 상태의 기울기로 바꾼다."""
    at_once = dh.size <= FEW
    scratch = aligned_like(dh, (6, len(d) if at_once else len(dh), dh.shape[1]))
    if at_once:
        lstm_local(kept, scratch)
    for first, n in spans(batches, backwards):
        r, back = slice(first, first + n), dh[:n]
        if given is not None:
            back += given[r]
        if at_once:
            lstm_carried(scratch[:, r], kept[1, r], d[r], back, dc[:n])
        else:
            lstm_slopes(kept, d, back, dc[:n], scratch, first)
        np.matmul(d[r], turned, out=back)


@by_hand(lstm_layer, tex=r"\left(\frac{\partial\operatorname{LSTM}}{\partial #}\right)^{T}{g}")
def lstm_back(g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted):
    """LSTM 의 역전파: (x, w_ih, weight, bias, h, c)의 기울기. ``x_wanted`` 가 거짓이면 x 의 것은 셈하지 않는다."""
    seen, kept = y[3:]  # [x | 걸음 전의 h | 1], 그리고 i, f, o | i·g, f·c, h' = o·t | g, t = tanh(c')
    width, inside, turned = weight.shape[1], x.shape[1], swapped(weight)
    d = aligned_like(x, (x.shape[0], 4 * width))
    dh, dc = at_start(g[1], weight, batches), at_start(g[2], weight, batches)
    lstm_walk_back(kept, d, g[0], turned, dh, dc, batches, not backwards)
    d_w = swapped(d.swapaxes(0, 1) @ seen)
    d_x = d @ swapped(w_ih) if x_wanted else None
    return d_x, d_w[:, :inside], d_w[:, inside:inside + width], d_w[:, -1], dh, dc


@operation(public=False, tex=r"\operatorname{LSTM}({x},{w_ih},{weight},{bias},{h},{c})", symbol="LSTM", hint=_HINT,
           axes={"x": "걸음·묶음 특징", "w_ih": "관문·은닉 특징", "weight": "관문·은닉 은닉", "bias": "관문·은닉",
                 "h": "묶음 은닉", "c": "묶음 은닉"},
           words=Words("{x:을/를} 걸음마다 읽으며 관문 i, f, o와 새 값 g를 셈하고 c = f·앞의 c + i·g, h = o·tanh(c)를 셈해", title="LSTM",
                       about=lambda batches, backwards, x_wanted: {},
                       x="시간을 거슬러 걸음마다 i, f, g, o의 기울기를 구하고, 거기에 {w_ih:을/를} 곱합니다.",
                       w_ih="걸음마다 (i, f, g, o의 기울기)·(그 걸음의 {x})를 구해 모두 더합니다: 같은 {w_ih:을/를} 걸음마다 썼기 "
                            "때문입니다.",
                       weight="걸음마다 (i, f, g, o의 기울기)·(앞의 h)를 구해 모두 더합니다: 같은 {weight:을/를} 걸음마다 썼기 때문입니다.",
                       bias="더한 값이므로 걸음마다 i, f, g, o의 기울기를 모두 더합니다.",
                       h="첫 걸음까지 거슬러 온 h의 기울기입니다.", c="첫 걸음까지 거슬러 온 c의 기울기입니다."),
           x=lambda g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted: lstm_back(
               g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted)[0],
           w_ih=lambda g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted: lstm_back(
               g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted)[1],
           weight=lambda g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted: lstm_back(
               g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted)[2],
           bias=lambda g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted: lstm_back(
               g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted)[3],
           h=lambda g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted: lstm_back(
               g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted)[4],
           c=lambda g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted: lstm_back(
               g, y, x, w_ih, weight, bias, h, c, batches, backwards, x_wanted)[5])
def lstm_sequence(x, w_ih, weight, bias=None, h=None, c=None, batches=(), backwards=False, x_wanted=True):
    """LSTM 의 온 수열. 결과: 은닉 상태들, 마지막 h, 마지막 c, 남긴 것 둘. 게이트의 차례는 i, f, g, o."""
    h, c = at_start(h, weight, batches), at_start(c, weight, batches)
    (rows, inside), width = x.shape, weight.shape[1]
    seen = np.empty_like(x, shape=(rows, inside + width + (bias is not None)), order="C")
    seen[:, :inside], seen[:, inside + width:] = x, 1
    sheet = swapped(np.concatenate([w_ih, weight, *([] if bias is None else [bias.reshape(4 * width, 1)])], 1))
    sheet[:3 * width] *= -1  # σ 에 쓸 것은 곧바로 e^−a
    turned = sheet.swapaxes(0, 1).copy()
    kept = aligned_like(x, (8, rows, width))
    with np.errstate(over="ignore"):  # e^큰 수 = ∞ 이면 σ = 0: 옳은 값이다
        lstm_walk(kept, seen, turned, h, c, batches, backwards, inside)
    return kept[5], h, c, seen, kept


# ── GRU ──


@by_hand(gru_steps, tex=r"\left(\frac{\partial\operatorname{GRU}}{\partial #}\right)^{T}{g}")
def gru_back(g, y, gates, weight, bias, h, batches, backwards):
    """GRU 의 역전파: (gates, weight, bias, h)의 기울기."""
    kept = y[2]  # r, z | n, W_n h + b_n | 걸음 전의 h, 걸음 뒤의 h
    width = weight.shape[1]
    d = aligned_like(gates, gates.shape)  # W h + b 쪽의 기울기
    threefold = d.reshape(d.shape[0], 3, width).transpose(1, 0, 2)
    d_new = aligned_like(kept, kept.shape[1:])  # x 쪽에서는 n 의 것만 다르다: r 을 곱하기 전
    dh = at_start(g[1], weight, batches)
    scratch = aligned_like(weight, (2, *dh.shape))
    for first, n in spans(batches, not backwards):
        rows, back = slice(first, first + n), dh[:n]
        (r, z, new, hidden, before, _), gate = kept[:, rows], kept[:2, rows]
        d_r, d_z, d_n = threefold[:, rows]
        slope = scratch[:, :n]
        np.subtract(gate, np.multiply(gate, gate, out=slope), out=slope)
        if g[0] is not None:
            back += g[0][rows]
        fresh = np.multiply(new, new, out=d_new[rows])
        np.subtract(1, fresh, out=fresh)
        fresh *= back - np.multiply(back, z, out=d_n)  # back (1 − z)
        slope[0] *= hidden
        np.multiply(slope[0], fresh, out=d_r)
        slope[1] *= back
        np.multiply(before - new, slope[1], out=d_z)
        back *= z
        np.multiply(fresh, r, out=d_n)
        back += d[rows] @ weight
    d_gates = d.copy()
    d_gates[:, 2 * width:] = d_new
    return d_gates, d.swapaxes(0, 1) @ kept[4], d.sum(0), dh


@operation(public=False, tex=r"\operatorname{GRU}({gates},{weight},{bias},{h})", symbol="GRU", hint=_HINT,
           axes={"gates": "걸음·묶음 관문·은닉", "weight": "관문·은닉 은닉", "bias": "은닉", "h": "묶음 은닉"},
           words=Words("{gates:을/를} 걸음마다 읽으며 관문 r, z와 새 값 n을 셈하고 h = (1 − z)·n + z·앞의 h를 셈해", title="GRU",
                       about=lambda batches, backwards: {},
                       gates="시간을 거슬러 걸음마다 r, z, n의 기울기를 구합니다.",
                       weight="걸음마다 (r, z, n의 기울기)·(앞의 h)를 구해 모두 더합니다: 같은 {weight:을/를} 걸음마다 썼기 때문입니다.",
                       bias="더한 값이므로 걸음마다 r, z, n의 기울기를 모두 더합니다.", h="첫 걸음까지 거슬러 온 기울기입니다."),
           gates=lambda g, y, gates, weight, bias, h, batches, backwards: gru_back(g, y, gates, weight, bias, h, batches, backwards)[0],
           weight=lambda g, y, gates, weight, bias, h, batches, backwards: gru_back(g, y, gates, weight, bias, h, batches, backwards)[1],
           bias=lambda g, y, gates, weight, bias, h, batches, backwards: gru_back(g, y, gates, weight, bias, h, batches, backwards)[2],
           h=lambda g, y, gates, weight, bias, h, batches, backwards: gru_back(g, y, gates, weight, bias, h, batches, backwards)[3])
def gru_sequence(gates, weight, bias=None, h=None, batches=(), backwards=False):
    """GRU 의 온 수열. 결과: 은닉 상태들, 마지막 상태, 남긴 것. 게이트의 차례는 r, z, n."""
    h = at_start(h, weight, batches)
    rows, width = gates.shape[0], weight.shape[1]
    kept = aligned_like(gates, (6, rows, width))
    inside, turned = aligned_like(gates, (max(batches), 3 * width)), weight.swapaxes(0, 1).copy()
    with np.errstate(over="ignore"):
        for first, n in spans(batches, backwards):
            r, state = slice(first, first + n), h[:n]
            (reset, update, new, hidden, before, out), gate = kept[:, r], kept[:2, r]
            before[...] = state
            a = np.matmul(state, turned, out=inside[:n])
            if bias is not None:
                a += bias
            hidden[...] = a[:, 2 * width:]
            a += gates[r]
            np.negative(a[:, :2 * width].reshape(n, 2, width).transpose(1, 0, 2), out=gate)
            np.exp(gate, out=gate)
            gate += 1
            np.reciprocal(gate, out=gate)
            np.multiply(reset, hidden, out=new)
            new += gates[r, 2 * width:]
            np.tanh(new, out=new)
            np.subtract(state, new, out=out)  # n + z (h − n)
            out *= update
            out += new
            state[...] = out
    return kept[5], h, kept
