"""여기서 배운 모델을 다른 곳에서 돌린다: 숫자를 배운 합성곱 신경망을 ONNX 파일로 내보내고, 그 파일만으로 알아맞히고,
다시 읽어 이어서 배운다.

    pip install onnx onnxruntime
    python examples/11_onnx.py
"""

import os
import tempfile
from importlib.util import find_spec

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset
from tinygrad_ko.training.digits import load_parts

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
tg.manual_seed(SEED)
(images, labels), _, (pictures, answers) = ((x.reshape(-1, 1, 8, 8), t) for x, t in load_parts())
loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)


def teach(net, epochs, rate):
    """교차 엔트로피를 줄인다."""
    optimizer, criterion = optim.Adam(net.parameters(), lr=rate), nn.CrossEntropyLoss()
    for _ in range(epochs):
        for x, t in loader:
            optimizer.zero_grad()
            criterion(net(x), t).backward()
            optimizer.step()


def accuracy(scores):
    """맞힌 비율(%)."""
    return 100 * float(np.mean(scores.argmax(1) == answers))


# 1. 여기서 배운다
model = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2), nn.Flatten(),
                      nn.Linear(256, 10))
teach(model, 2 if QUICK else 15, 3e-3)
model.eval()  # 내보내는 것은 평가할 때의 셈이다
ours = model(pictures).detach().numpy()
print(f"여기서: 시험 정확도 {accuracy(ours):.2f}%")

# 2. 내보낸다. 본보기는 한 장이지만 묶음의 크기는 실행할 때 정한다. 영상의 크기는 완전 연결층 때문에 고정된다
home = tempfile.TemporaryDirectory()  # 남길 파일이면 폴더를 적으세요
path = os.path.join(home.name, "숫자.onnx")
print(tg.export_onnx(model, path, pictures[:1], input_names=["영상"], output_names=["점수"]))

# 3. 그 파일만으로 돌린다: 여기부터는 tinygrad_ko 없이, 파일 하나와 실행기로 된다
if find_spec("onnxruntime") is None:
    print("onnxruntime 이 없어 우리의 들여오기로 돌립니다.")
    theirs = tg.import_onnx(path)(pictures).detach().numpy()
else:
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (theirs,) = session.run(["점수"], {"영상": pictures})
gap = float(np.abs(ours - theirs).max())
print(f"파일만으로: 시험 정확도 {accuracy(theirs):.2f}%, 점수의 가장 큰 차이 {gap:.0e}")
assert gap < 1e-4 and accuracy(theirs) == accuracy(ours)

# 4. 다시 읽으면 모듈이다: 가중치의 이름이 그대로이고, 이어서 배울 수 있다
again = tg.import_onnx(path)
print("다시 읽은 매개변수:", ", ".join(name for name, _ in again.named_parameters()))
teach(again, 1 if QUICK else 5, 1e-3)
after = accuracy(again(pictures).detach().numpy())
print(f"이어서 배우면: 시험 정확도 {after:.2f}%")
assert after > (80 if QUICK else 96)
home.cleanup()
