"""어텐션(attention): softmax(scale · q kᵀ) v 를 한 연산으로.

정의는 점수(L×S)를 온전히 적는다. 빠른 길은 질의의 줄을 점수가 캐시에 드는 조각으로 나누어, 조각마다 점수, 비중, 모으기를 마친다.
비중은 처음 몇 조각의 것만 남기고(``most_kept``), 나머지는 역전파가 줄마다의 합에서 다시 셈한다. 그래서 기억 공간이 L×S 가 아니라
L+S 에 비례한다.

출처: Dao et al., "FlashAttention" (2022). 줄의 조각은 열쇠를 한꺼번에 보므로 소프트맥스를 고쳐 쓸 일이 없다.
"""

import functools
import math
from itertools import chain

import numpy as np

from ..operation import Words
from ..operation.array_path import array_path
from ..operation.by_hand import by_hand
from ..operation.compiled import compiled
from ..operation.devices import near
from ..operation.pieces import is_shared
from ..operation.threads import allowed as allowed_threads
from ..operation.threads import evenly, run_blocks
from .families import ATTENTION
from .fused import softmax
from .indexing import where
from .kernels import attention as kernels
from .rows import in_rows

operation = ATTENTION.operation

# ── 정의 ──


def attention_weights(query, key, allowed=None, bias=None, scale=1.0):
    """질의마다 열쇠들의 비중. ``allowed`` 가 거짓인 곳은 보지 않고, ``bias`` 는 점수에 더한다. 볼 것이 없는 줄의 비중은 0이다."""
    scores = (query * scale) @ key.swapaxes(-1, -2)
    if bias is not None:
        scores = scores + bias
    if allowed is not None:
        scores = where(allowed, scores, -math.inf)
    blind = blind_rows(allowed, bias, scores)
    if blind is None:
        return softmax(scores, -1)
    return where(blind, 0.0, softmax(where(blind, 0.0, scores), -1))  # −∞ 뿐인 줄의 소프트맥스는 NaN 이다: 0을 넣어 셈하고 지운다


@array_path(same=True)
def blind_rows(allowed, bias, scores):
    """볼 것이 하나도 없는 줄 (…, 1). 없으면 ``None``."""
    if bias is not None and (bias == -math.inf).any():
        none = (scores == -math.inf).all(-1, keepdims=True)
        return none if none.any() else None
    if allowed is None:
        return None
    none = ~allowed.any(-1, keepdims=True)
    return none if type(none) is not np.ndarray or none.any() else None


def lower(rows, columns, x=None):
    """자기와 그 앞만 본다: (L, S) 의 아래쪽 세모가 참."""
    return np.arange(rows, like=near(x))[:, None] >= np.arange(columns, like=near(x))


def attention_steps(query, key, value, allowed=None, bias=None, scale=1.0, causal=False):
    """어텐션의 정의: 비중대로 값을 모은다."""
    return attention_weights(query, key, lower(query.shape[-2], key.shape[-2], query) if causal else allowed, bias, scale) @ value


# ── 조각마다 ──


def piece():
    """한 조각의 점수의 수: float32 로 512 KB."""
    return 2**17


def most_kept(*inputs):
    """역전파까지 남길 비중의 수: 입력의 두 배(수열의 길이에 비례한다), 작은 입력에서는 float32 로 3 MB."""
    return max(2 * sum([x.size for x in inputs]), 3 * 2**18)


def head_groups(shape, columns):
    """함께 셈할 머리들: 점수가 캐시에 드는 만큼(적어도 하나)."""
    *lead, rows, _ = shape
    size = rows * columns
    while lead and size * lead[-1] <= piece():
        size *= lead.pop()
    if not lead:
        return [...]
    *lead, last = lead
    together = piece() // size
    chunks = [slice(first, first + together) for first in range(0, last, together)] if together > 1 else range(last)
    return [(*place, chunk) for place in np.ndindex(*lead) for chunk in chunks]


def height(columns, most):
    """한 조각의 줄의 수."""
    return max(16, most // max(columns, 1))


def strips(rows, columns, causal):
    """(질의들, 열쇠들): 점수가 캐시에 드는 줄들. ``causal`` 이면 마지막 줄이 보는 열쇠까지만."""
    step = height(columns, piece() // 2 if causal else piece())  # 잘게 나눌수록 안 보는 열쇠를 더 많이 건너뛴다
    ends = [(first, min(first + step, rows)) for first in range(0, rows, step)]
    return [(slice(first, end), slice(0, min(end, columns) if causal else columns)) for first, end in ends]


def planned(query, key, causal, kept):
    """할 일: (머리들, 그 조각들)의 목록. 조각은 (질의들, 열쇠들, 그 비중을 남길 자리의 처음; 남기지 않으면 −1)."""
    work, taken, parts = [], 0, strips(query.shape[-2], key.shape[-2], causal)
    for of in head_groups(query.shape, key.shape[-2]):
        heads, placed = math.prod(query[of].shape[:-2]), []
        for rows, columns in parts:
            size = heads * (rows.stop - rows.start) * columns.stop
            fits = taken + size <= kept
            placed.append((rows, columns, taken if fits else -1))
            taken += size if fits else 0
        work.append((of, placed))
    return work


def place_of(kept, start, q, rows, columns):
    """조각의 점수를 놓을 자리: 남길 곳이거나, 새 자리."""
    shape = (*q.shape[:-2], rows.stop - rows.start, columns.stop)
    return kept[start:start + math.prod(shape)].reshape(shape) if start >= 0 else np.empty_like(q, shape=shape, order="C")


def scores_of(place, q, k, allowed, bias, causal, rows):
    """q kᵀ 를 그 자리에, 보지 않을 자리는 −∞ 로."""
    return hidden(np.matmul(q, k.swapaxes(-1, -2), out=place), allowed, bias, causal, rows)


def hidden(scores, allowed, bias, causal, rows):
    """점수에 가림을 더한 것. 보지 않을 자리는 −∞."""
    columns = slice(0, scores.shape[-1])
    if bias is not None:
        scores += bias[..., rows, columns]
    if allowed is not None:
        np.copyto(scores, -np.inf, where=~allowed[..., rows, columns])
    if causal:  # 조각의 첫 줄보다 앞의 열쇠는 모두 본다
        late = scores[..., rows.start:]
        np.copyto(late, -np.inf, where=~lower(*late.shape[-2:], late))
    return scores


def masks_over(query, key, *masks):
    """점수의 모양으로 펼친 가림들. ``[머리들]`` 로 고를 수 있다."""
    return [None if m is None else np.broadcast_to(m, (*query.shape[:-1], key.shape[-2])) for m in masks]


def chosen(mask, of):
    return None if mask is None else mask[of]


def headed(x):
    """머리의 축이 없으면 만든다."""
    return x if x.ndim > 2 else x.reshape((1, *x.shape))


def shaped(x, shape):
    """그 모양으로. 이미 그러면 그대로: 뷰가 아니어야 잎의 기울기로 복사 없이 쓰인다."""
    return x if x.shape == shape else x.reshape(shape)


def longest(x):
    """가장 긴 벡터의 길이의 제곱."""
    return inner(x, x).max() if x.size else 0


@array_path()
def inner(a, b):
    """줄마다의 안쪽 곱 (…, 1). 짧은 줄을 더할 때는 einsum 이 sum 보다 세 배 빠르다."""
    return (np.einsum("...k,...k->...", a, b) if type(a) is np.ndarray else (a * b).sum(-1))[..., None]


def beside(x, column):
    """x 의 오른쪽에 한 열을 붙인 것: 행렬 곱 하나로 x·b 에 그 열을 더하려고."""
    wider = np.empty_like(x, shape=(*x.shape[:-1], x.shape[-1] + 1), order="C")
    wider[..., :-1], wider[..., -1:] = x, column
    return wider


def bent(scores, top):
    """점수를 e^(점수 − top) 으로: 제자리에서."""
    if top is not None:
        scores -= top
    flat = scores.reshape(-1)  # 자리가 이어져 있다
    exponential(flat) if flat.dtype.char == "f" else np.exp(flat, out=flat)


@compiled(kernels.exponential, smallest=2**14)
def exponential(x):
    """float32 의 지수함수, 제자리에서."""
    return np.exp(x, out=x)


def scores_in(query, key):
    """점수의 수."""
    return math.prod(query.shape[:-1]) * key.shape[-2]


def plain_heads(loops, query, key, value, allowed, bias, scale, causal, top, work, kept, given, made):
    """가림도 뺄 것도 없는 float32 이고 나눌 머리들이 있으면, 머리들을 한 축으로 펴서 되풀이를 부른다. 허락된 스레드들이 나누어 맡는다.

    ``given`` 은 더 읽을 것, ``made`` 는 셈한 것을 적을 곳이다.
    """
    if len(work) < 2 or causal or not (allowed is bias is top is None):
        return NotImplemented
    if query.dtype.char != "f" or not all([x.flags.c_contiguous for x in made]):
        return NotImplemented
    heads = math.prod(query.shape[:-2])
    read = [in_rows(x, (heads, *x.shape[-2:])) for x in (query, key, value, *given)]
    wrote = [x.reshape(heads, *x.shape[-2:]) for x in made]
    plans, first = [], 0
    for of, parts in work:
        last = first + math.prod(query[of].shape[:-2])
        plans.append([(first, last, rows.start, rows.stop, start) for rows, _, start in parts])
        first = last
    shares = evenly(len(plans), allowed_threads() if is_shared(scores_in(query, key)) else 1)
    jobs = [np.array(list(chain(*plans[start:end])), np.int64).reshape(-1, 5) for start, end in shares]
    run_blocks(lambda plan: loops(*read[:3], np.float32(scale), plan, kept, *read[3:], *wrote), jobs)
    return None


def by_threads(each):
    """머리들마다 하는 되풀이의 장식자: 점수가 많으면 허락된 스레드들이 나누어 한다. 인쇄하는 것은 되풀이 그대로이다."""

    @functools.wraps(each)
    def shared(one, work, query, key):
        if near(query) is None and is_shared(scores_in(query, key)):
            run_blocks(one, work)
        else:
            each(one, work, query, key)

    return shared


@by_threads
def by_heads(one, work, query, key):
    """머리들마다 ``one`` 을."""
    for job in work:
        one(job)


@compiled(kernels.attend, 2**14, through=plain_heads)
def attend(query, key, value, allowed, bias, scale, causal, top, work, kept, given, made):
    """모은 값 y 와 줄마다의 1/Σ share 를 ``made`` 에. ``top`` 이 있으면 거기에 줄마다의 가장 큰 점수를 적고 빼서 셈한다."""
    y, share = made
    ones = np.ones_like(query, shape=(key.shape[-2], 1))

    def one(job):
        of, parts = job
        q, k, v = query[of], key[of], value[of]
        for rows, columns, start in parts:
            weights = place_of(kept, start, q, rows, columns)
            scores_of(weights, q[..., rows, :] * scale, k[..., columns, :], chosen(allowed, of), chosen(bias, of), causal, rows)
            highest = None
            if top is not None:
                highest = weights.max(-1, keepdims=True, out=top[of][..., rows, :])
                np.copyto(highest, 0, where=highest == -math.inf)
            bent(weights, highest)
            np.matmul(weights, ones[columns], out=share[of][..., rows, :])
            np.matmul(weights, v[..., columns, :], out=y[of][..., rows, :])

    by_heads(one, work, query, key)
    if allowed is not None or bias is not None:  # 볼 것이 없는 줄
        np.copyto(share, 1, where=share == 0)
    np.divide(1, share, out=share)
    y *= share


@compiled(kernels.attend_back, 2**14, through=plain_heads)
def attend_back(query, key, value, allowed, bias, scale, causal, top, work, kept, given, made):
    """비중을 다시 찾아(남긴 것은 그대로) 세 기울기를 ``made`` 에 더한다. 점수의 기울기는 P ⊙ (slope vᵀ − fade) 이다."""
    (pull, slope, fade), (d_query, d_key, d_value) = given, made

    def one(job):
        of, parts = job
        q, k, v, back = query[of], key[of], beside(value[of], 1), beside(slope[of], -fade[of])
        d_q, d_k, d_v = d_query[of], d_key[of], d_value[of]
        for rows, columns, start in parts:
            weights = place_of(kept, start, q, rows, columns)
            if start < 0:
                scores_of(weights, q[..., rows, :] * scale, k[..., columns, :], chosen(allowed, of), chosen(bias, of), causal, rows)
                bent(weights, None if top is None else top[of][..., rows, :])
            d = back[..., rows, :] @ v[..., columns, :].swapaxes(-1, -2)
            d *= weights
            np.matmul(d, k[..., columns, :], out=d_q[..., rows, :])
            d_v[..., columns, :] += weights.swapaxes(-1, -2) @ pull[of][..., rows, :]
            d_k[..., columns, :] += d.swapaxes(-1, -2) @ q[..., rows, :]

    by_heads(one, work, query, key)


@by_hand(attention_steps, tex=r"\left(\frac{\partial\operatorname{Attention}}{\partial #}\right)^{T}{g}")
def attention_back(g, y, query, key, value, allowed, bias, scale, causal):
    """어텐션의 역전파: (query, key, value)의 기울기. 비중은 P = e^(점수 − top) share, 점수의 기울기는 P ⊙ (g vᵀ − g·y) 이다.

    줄마다의 share 는 비중이 아니라 그 줄의 g 에 곱해 둔다.
    """
    shapes = query.shape, key.shape, value.shape
    g, gathered, share, top, query, key, value = [headed(x) for x in (g[0], *y[:3], query, key, value)]
    allowed, bias = masks_over(query, key, allowed, bias)
    pull = g * share
    slope = pull * scale
    found = np.empty_like(query, order="C"), np.zeros_like(key, order="C"), np.zeros_like(value, order="C")
    attend_back(query, key, value, allowed, bias, scale, causal, top if top.any() else None, planned(query, key, causal, y[3].size), y[3],
                (pull, slope, inner(slope, gathered)), found)
    return tuple([shaped(d, shape) for d, shape in zip(found, shapes, strict=True)])


@operation(public=False, tex=r"\operatorname{softmax}({scale}\,{query}\,{key}^{T})\,{value}", symbol="어텐션",
           hint="query (…, L, E), key (…, S, E), value (…, S, Ev) 이고 앞쪽 축과 dtype 이 같아야 합니다.",
           words=Words("질의 {query:과/와} 열쇠 {key}의 내적에 {scale:을/를} 곱한 점수를 소프트맥스로 비중으로 바꾸고, 그 비중대로 값 "
                       "{value:을/를} 가중해 더해", title="어텐션",
                       about=lambda allowed, bias, causal: {},
                       query="모은 값에서 비중으로, 소프트맥스를 거쳐 점수로 온 기울기에 열쇠를 곱하고 {scale:을/를} 곱합니다.",
                       key="모은 값에서 비중으로, 소프트맥스를 거쳐 점수로 온 기울기를 전치해 질의를 곱하고 {scale:을/를} 곱합니다.",
                       value="값마다 비중이 곱해졌으므로, 비중의 전치에 받은 기울기를 곱합니다."),
           axes={"query": "묶음 머리 질의 특징", "key": "묶음 머리 열쇠 특징", "value": "묶음 머리 열쇠 특징", "y": "묶음 머리 질의 특징"},
           product="matrix",
           query=lambda g, y, query, key, value, allowed, bias, scale, causal: attention_back(
               g, y, query, key, value, allowed, bias, scale, causal)[0],
           key=lambda g, y, query, key, value, allowed, bias, scale, causal: attention_back(
               g, y, query, key, value, allowed, bias, scale, causal)[1],
           value=lambda g, y, query, key, value, allowed, bias, scale, causal: attention_back(
               g, y, query, key, value, allowed, bias, scale, causal)[2])
def attention(query, key, value, allowed=None, bias=None, scale=1.0, causal=False):
    """어텐션을 조각마다. 결과: 모은 값 (…, L, Ev), 줄마다의 1/Σe^(점수 − top) 과 top (…, L, 1), 남긴 e^(점수 − top).

    볼 것이 없는 줄의 모은 값은 0이다.
    """
    lead = query.shape[:-1]
    query, key, value = headed(query), headed(key), headed(value)
    allowed, bias = masks_over(query, key, allowed, bias)
    small = bias is None and longest(query) * longest(key) * scale * scale <= 1600  # |점수| ≤ |q||k| ≤ 40: 넘칠 일이 없다
    y, share = [np.empty_like(query, shape=(*query.shape[:-1], n), order="C") for n in (value.shape[-1], 1)]
    many = min(most_kept(query, key, value), scores_in(query, key))
    top, kept = np.zeros_like(share), np.empty_like(query, shape=(many,))
    attend(query, key, value, allowed, bias, scale, causal, None if small else top, planned(query, key, causal, kept.size), kept, (),
           (y, share))
    return *[shaped(x, (*lead, x.shape[-1])) for x in (y, share, top)], kept
