"""도함수 표의 차례: 갈래의 이름과, 표 위에 적는 풀이. 한 파일의 연산은 한 갈래에 든다."""

from ..operation import Family

ARITHMETIC = Family(
    "사칙연산과 비교",
    r"계단 모양의 함수는 어디서나 기울기가 0 이다. 복소수의 $\operatorname{sign}$ 은 방향 $x/|x|$ 이고, 방향에 수직인 성분이 "
    r"남는다.",
)
POINTWISE = Family("원소마다")
ELEMENTARY = Family("초등함수", r"$\sigma(x)=\frac{1}{1+e^{-x}}$.")
SPECIAL = Family("특수함수", r"$\psi$ 는 디감마, $\psi^{(n)}$ 은 폴리감마, $I_{0}$ 과 $I_{1}$ 은 변형된 제1종 베셀함수, "
                 r"$\Phi$ 는 표준정규분포의 누적 분포 함수.")
ACTIVATION = Family("활성함수", r"$\Phi$ 는 표준정규분포의 누적 분포 함수, $u'$ 은 $u$ 를 $x$ 로 미분한 것.")
COMPLEX = Family("복소수", r"기울기는 $\partial L/\partial\operatorname{Re}x+i\,\partial L/\partial\operatorname{Im}x$ 이다.")
REDUCTION = Family(
    "줄이기",
    r"$\#[\cdots]$ 는 참인 것의 수: 같은 최댓값이 여럿이면 똑같이 나눈다. logsumexp 의 $y$ 가 무한대이면 0 으로 본다.",
)
CUMULATIVE = Family("누적")
NORMS = Family("노름")
RANKING = Family("순위", r"logcumsumexp 의 $y$ 가 무한대이면 0 으로 본다.")
CALCULUS = Family("차분과 적분")
SHAPE = Family("모양")
JOINING = Family("잇기와 나누기")
DIAGONAL = Family("대각선과 세모")
SCATTER = Family("고르기와 흩뿌리기")
INDEXING = Family("골라내기", r"$\operatorname{kept}_{I}$ 는 같은 자리 $I$ 에 여러 번 넣었을 때 덮인 것을 0 으로 한다.")
LINALG = Family(
    "선형대수",
    r"$\operatorname{cof}(x)$ 는 여인수 행렬, $\operatorname{cof}'(x)[d]$ 는 $d$ 쪽으로 움직일 때 그것의 변화.",
    product="matrix",
)
DECOMPOSITION = Family(
    "행렬 분해",
    r"$\operatorname{sym}(m)=m+m^{H}$. $\Phi$ 는 연산이 읽는(또는 내놓는) 쪽 세모만 남기고 대각선을 반으로 한다. "
    r"$\operatorname{diag}$ 는 벡터이면 대각행렬, 행렬이면 그 대각선이고, svd 의 $S$ 는 대각행렬로 읽는다. $\odot$ 은 "
    r"원소끼리의 곱.",
    product="matrix",
)
SOLVING = Family("연립방정식", product="matrix")
MATRIX_POWERS = Family("행렬의 거듭제곱", product="matrix")
FOURIER = Family(
    "푸리에 변환",
    r"$\mathcal{F}_{+}$ 는 음이 아닌 진동수만 남긴 것. $\operatorname{resize}$ 는 $x$ 의 길이로 자르거나 0 으로 늘린다. norm "
    r"을 주면 변환의 상수가 그에 맞게 바뀐다.",
)
WINDOW = Family("창", r"$\operatorname{windows}$ 는 창을 떼어 내기, $\operatorname{fold}$ 는 창을 제자리에 겹쳐 더하기.")
CONVOLUTION = Family("합성곱")
POOLING = Family("풀링")
FUSED = Family("합친 연산")
NORMALIZATION = Family("정규화")
RECURRENT = Family("순환")
ATTENTION = Family("어텐션")
ALIGNMENT = Family("정렬")
PERCEPTRON = Family("퍼셉트론")
LOSS = Family("손실")
DEVICE = Family("장치")

families = tuple(v for v in list(globals().values()) if isinstance(v, Family))
