"""글을 쓰는 트랜스포머: 대한민국헌법을 자모(낱자)로 풀어 읽고, 다음 자모를 맞히다가 스스로 조문을 지어낸다.

음절로 읽으면 글자가 380가지이고 드문 글자는 배울 기회가 없다. 유니코드의 NFD로 풀면(각 -> ㄱ ㅏ ㄱ) 75가지면 된다.
점수는 글자(음절) 하나에 드는 비트(bit): 모델이 매긴 확률로 글을 압축하면 한 글자에 몇 비트가 드는가. 작을수록 잘 맞힌다.
"""

import math
import os
import time
from unicodedata import normalize

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_constitution
from tinygrad_ko.nn import functional as F
from tinygrad_ko.training import evaluating, fit

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
CONTEXT, WIDTH, DEPTH, EPOCHS = (32, 32, 1, 1) if QUICK else (64, 96, 2, 4)
tg.manual_seed(SEED)

# 1. 자료: 열 줄에 한 줄은 시험하려고 남긴다. 창(window)은 자모 CONTEXT개와 그다음 하나이다.
lines = load_constitution().splitlines()
letters = sorted(set(normalize("NFD", "\n".join(lines))))
number = {letter: k for k, letter in enumerate(letters)}
SIZE, HALF = len(letters), CONTEXT // 2


def encode(text):
    return np.array([number[letter] for letter in normalize("NFD", text)])


def windows(numbers, stride):
    cut = np.lib.stride_tricks.sliding_window_view(numbers, CONTEXT + 1)[::stride].copy()
    return cut[:, :-1], cut[:, 1:]  # 본 것과 맞힐 것: 자리마다 다음 자모


train = encode("\n".join(line for k, line in enumerate(lines) if k % 10 != 9))
x_train, y_train = windows(train, 8)
x_test, y_test = windows(encode("\n".join(lines[9::10])), HALF)
last, answers = x_test[:, HALF:], y_test[:, HALF:]  # 창의 뒤쪽 절반만 맞힌다: 앞을 넉넉히 본 자리들이고, 서로 겹치지 않는다
syllables = len(normalize("NFC", "".join(letters[k] for k in answers.ravel())))


def bits(probability):
    """글자(음절) 하나에 드는 비트: 자모마다의 −log₂ p 를 더해 음절의 수로 나눈다."""
    return float(-np.log2(probability).sum() / syllables)


# 2. 견줄 것: 자모를 하나, 둘, 셋씩 센 표(n-gram). 드문 것은 한 칸 짧은 표에 기댄다.
counts = np.zeros((SIZE, SIZE, SIZE))
np.add.at(counts, (train[:-2], train[1:-1], train[2:]), 1)
one = (counts.sum((0, 1)) + 1) / (counts.sum() + SIZE)
two = (counts.sum(0) + 5 * one) / (counts.sum((0, 2))[:, None] + 5)
three = (counts + 3 * two) / (counts.sum(2, keepdims=True) + 3)
tables = {"하나씩": bits(one[answers]), "둘씩": bits(two[last, answers]), "셋씩": bits(three[x_test[:, HALF - 1 : -1], last, answers])}


class Writer(nn.Module):
    """자모와 자리의 임베딩 -> 앞만 보는(causal) 트랜스포머 -> 다음 자모의 점수."""

    def __init__(self):
        super().__init__()
        self.letter, self.place = nn.Embedding(SIZE, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        for table in (self.letter, self.place):
            nn.init.normal_(table.weight, std=0.1)
        self.blocks = nn.ModuleList(
            [nn.TransformerEncoderLayer(WIDTH, 4, 4 * WIDTH, 0.1, "gelu", batch_first=True, norm_first=True) for _ in range(DEPTH)]
        )
        self.read = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, SIZE))

    def forward(self, x):
        length = x.shape[1]
        future = np.triu(np.ones((length, length), bool), 1)  # 참인 곳, 곧 뒤에 올 것은 보지 못한다
        h = self.letter(x) + self.place(np.arange(length))
        for block in self.blocks:
            h = block(h, src_mask=future)
        return self.read(h)


def score(model):
    with evaluating(model):
        chances = tg.softmax(model(tg.tensor(x_test)), axis=-1).numpy()[:, HALF:]
    return bits(np.take_along_axis(chances, answers[..., None], axis=-1))


def write(model, prompt, length, temperature):
    """자모를 하나씩 뽑아 잇는다. 온도(temperature)가 낮을수록 그럴듯한 것만 고른다."""
    rng, found = np.random.default_rng(SEED), encode(prompt).tolist()
    with evaluating(model):
        for _ in range(length):
            scores = model(tg.tensor([found[-CONTEXT:]])).numpy()[0, -1] / temperature
            found.append(int((scores + rng.gumbel(size=SIZE)).argmax()))  # 검벨 잡음을 더해 고르면 softmax 에서 뽑은 것과 같다
    return normalize("NFC", "".join(letters[k] for k in found))


# 3. 학습: 학습률은 처음 1/10 동안 오르고 코사인(cosine)을 그리며 내려간다. 설정은 학습하는 줄의 일부를 떼어 놓고 골랐다.
model = Writer()
before, started = score(model), time.perf_counter()
loader = DataLoader(TensorDataset(x_train, y_train), batch_size=32, shuffle=True)
fit(
    model, lambda scores, t: F.cross_entropy(scores.reshape(-1, SIZE), t.reshape(-1)),
    optim.AdamW(model.parameters(), lr=6e-3, betas=(0.9, 0.98), weight_decay=0.1), loader, EPOCHS,
    schedule=lambda done: min(1, 10 * done) * (1 + math.cos(math.pi * done)) / 2,
)
seconds, after = time.perf_counter() - started, score(model)

size = sum(p.size for p in model.parameters())
print(f"처음 보는 글에서 글자 하나에 드는 비트 (자모 {SIZE}가지, 매개변수 {size:,}개, 학습 {seconds:.0f}초)")
print("  " + ", ".join(f"{name} 센 표 {found:.2f}" for name, found in tables.items()))
print(f"  트랜스포머: 배우기 전 {before:.2f} -> 배운 뒤 {after:.2f}")
for temperature in (0.3, 0.8):
    print(f"\n온도 {temperature}: {write(model, '제131조 ', 60 if QUICK else 250, temperature)}")
assert after < tables["하나씩" if QUICK else "셋씩"] < before
