// 잘못된 규칙들(mistakes): 틀린 답마다 이름이 있다. 고르는 답은 모두 이 규칙으로 지은 것이고, 적은 답도 이 규칙으로 셈한 것과 견주어 무엇을 잘못했는지 말한다.

const MISTAKES = {
  sign: ["부호 반대", "부호가 반대입니다. 받은 기울기와 국소 도함수의 부호를 함께 보세요."],
  local: ["국소 도함수 빠뜨림", "받은 기울기를 그대로 적었습니다. 국소 도함수를 곱해야 합니다."],
  upstream: ["받은 기울기 빠뜨림", "국소 도함수만 적었습니다. 받은 기울기를 곱해야 합니다."],
  own: ["자기 값을 곱함", "곱한 상대가 아니라 자기 값을 썼습니다. 곱하기의 국소 도함수는 곱한 상대입니다."],
  after: ["지난 뒤의 값을 씀", "연산을 지나기 전의 값 대신 지난 뒤의 값(결과)을 썼습니다."],
  before: ["지나기 전의 값을 씀", "결과로 적은 국소 도함수에 결과 대신 지나기 전의 값을 썼습니다."],
  unpiled: ["쌓지 않음", "이번 기여분만 적었습니다. 앞의 쓰임에서 온 기여분도 더해야 합니다."],
  old: ["이번 것을 더하지 않음", "지금까지 쌓인 것만 적었습니다. 이번 기여분을 더해야 합니다."],
  piled: ["쌓은 것을 적음", "이 걸음의 기여분만 물었는데, 앞의 기여분까지 쌓은 것을 적었습니다."],
  multiplied: ["더하지 않고 곱함", "기여분들은 곱하는 것이 아니라 더합니다."],
  averaged: ["더하지 않고 평균함", "기여분들은 평균하는 것이 아니라 더합니다."],
  transposed: ["전치", "행과 열을 맞바꾸었습니다(전치)."],
  unsummed: ["늘어난 축을 더하지 않음", "브로드캐스트로 늘어났던 축을 따라 더하지 않았습니다."],
  axis: ["다른 축을 따라 더함", "늘어났던 축이 아니라 다른 축을 따라 더했습니다."],
  undivided: ["나누지 않음", "평균이므로 원소의 수로 나누어야 합니다."],
  term: ["한 항만 적음", "합의 한 항만 적었습니다. 그 칸이 쓰인 곳을 모두 더해야 합니다."],
  value: ["값을 적음", "기울기가 아니라 값입니다."],
  signed: ["부호 있는 크기", "가장 큰 양수를 골랐습니다. 크기는 절댓값으로 견줍니다."],
  smallest: ["가장 작은 것", "크기가 가장 작은 칸입니다."],
  blocked: ["막혔다고 봄", "받은 기울기도 국소 도함수도 0이 아닙니다: 기울기가 지나갑니다."],
  scalar: ["손실의 모양", "손실은 스칼라이지만, 기울기는 미분하는 그 값과 모양이 같습니다."],
  upper: ["받은 기울기의 모양", "받은 기울기의 모양입니다. 기울기의 모양은 언제나 미분하는 그 값의 모양과 같습니다."],
  partner: ["상대의 모양", "함께 쓰인 다른 입력의 모양입니다. 기울기의 모양은 미분하는 그 값의 모양과 같습니다."],
  zero: ["값이 0이라서라고 봄", "그 자리의 값이 0인 것과 기울기가 0인 것은 다릅니다."],
  untracked: ["따라가지 않는다고 봄", "이 값은 기울기를 따라갑니다. 기울기가 0인 것과 기울기가 없는 것은 다릅니다."],
  given: ["받은 기울기 탓으로 봄", "받은 기울기는 0이 아닙니다. 국소 도함수를 보세요."],
  slope: ["국소 도함수 탓으로 봄", "국소 도함수를 곱하기 전에 이미 0이었습니다: 받은 기울기를 보세요."],
  one: ["값이 1이라서라고 봄", "그 값이 얼마인지는 상관없습니다. 국소 도함수가 얼마인지를 보세요."],
  always: ["늘 그대로라고 봄", "연산마다 국소 도함수가 다릅니다. 여기서는 그것이 마침 1입니다."],
  once: ["한 번만 더해서라고 봄", "몇 번 쌓았는지는 한 걸음의 기여분과 상관없습니다."],
};

const mistaken = key => ({key, name: MISTAKES[key][0], says: MISTAKES[key][1]});

class WrongNumbers {  // 한 칸의 수를 물었을 때, 잘못된 규칙마다의 답: [{key, name, says, x}]. 바른 답이나 서로와 같은 것은 뺀다
  constructor(asked) { Object.assign(this, asked); }  // {player, run, step, b, index, tree, part, total, before, answer, kind}

  all() {
    const found = [];
    for (const [key, x] of this.made()) {
      if (x === null || x === undefined || !Number.isFinite(x) || agrees(x, this.answer) || found.some(f => agrees(x, f.x))) continue;
      found.push({...mistaken(key), x});
    }
    return found;
  }

  *made() {
    yield ["sign", -this.answer];
    if (this.kind === "total") {
      yield ["unpiled", this.part]; yield ["old", this.before]; yield ["multiplied", this.part * this.before]; yield ["averaged", this.total / this.use];
      return;
    }
    if (this.uses > 1) yield ["piled", this.total];
    yield* this.carried();
    const {value, shape} = this;
    if (shape.length === 2) { const [i, j] = unravel(this.index, shape); if (i !== j && i < shape[1] && j < shape[0]) yield ["transposed", this.array[j * shape[1] + i]]; }
    yield ["value", value];
  }

  *carried() {  // 식의 칸을 바꾸어 셈한 것들
    const {tree, step, player, run, index} = this;
    if (!tree) return;
    const given = run.steps[step.tape], same = list => list.length === this.array.length ? index : list.length === 1 ? 0 : -1;
    const put = pick => evaluated(tree, pick), leaves = cellsIn(tree);
    if (leaves.some(c => c.side === "gradient")) yield ["upstream", put(c => c.side === "gradient" ? 1 : c.x)];
    const above = given.upstream[0]?.data ?? [], at = same(above);
    if (at >= 0) yield ["local", above[at]];
    const output = player.box[step.from[0]], after = output && player.editing.run().values[output.k]?.data, own = this.value;
    if (after && same(after) >= 0) {
      if (leaves.some(c => c.side === "value" && c.box === step.target)) yield ["after", put(c => c.side === "value" && c.box === step.target ? after[same(after)] : c.x)];
      if (leaves.some(c => c.side === "value" && c.box === output.k)) yield ["before", put(c => c.side === "value" && c.box === output.k ? own : c.x)];
      if (tree.kind === "product" && leaves.some(c => c.side === "value" && c.box !== step.target && c.box !== output.k)) yield ["own", put(c => c.side === "value" && c.box !== step.target && c.box !== output.k ? own : c.x)];
    }
    yield* this.spread(given);
    yield ["undivided", evaluated(undivided(tree, new Set([this.array.length, ...this.shape])))];
    if (tree.kind === "sum") yield ["term", tree.parts.map(p => evaluated(p)).reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a)];
  }

  *spread({raw, contribution}) {  // 브로드캐스트를 되돌리는 합
    const long = raw.shape, short = contribution.shape;
    if (product(long) === product(short)) return;
    const lead = long.length - short.length, at = unravel(this.index, short), first = long.map((n, k) => k < lead || short[k - lead] === 1 ? 0 : at[k - lead]);
    yield ["unsummed", raw.data[first.reduce((k, i, axis) => k * long[axis] + i, 0)]];
    if (long.length === 2 && short.length === 1 && this.index < long[0]) yield ["axis", Array.from(raw.data.subarray(this.index * long[1], (this.index + 1) * long[1])).reduce((a, b) => a + b, 0)];
  }
}

const cellsIn = tree => tree.parts ? tree.parts.flatMap(cellsIn) : tree.kind === "cell" ? [tree] : [];

function undivided(tree, counts) {  // 원소의 수로 나눈 것을 걷어 낸다: ÷n 과 ·(1/n)
  const count = x => x > 1 && counts.has(x), [up, down] = tree.parts ?? [];
  if (tree.kind === "call" && tree.name === "divide" && down.kind === "number" && count(down.x)) return undivided(up, counts);
  if (tree.kind === "number" && tree.x > 0 && tree.x < 1 && count(Math.round(1 / tree.x)) && Math.abs(tree.x * Math.round(1 / tree.x) - 1) < 1e-5) return {...tree, x: 1};
  return tree.parts ? {...tree, parts: tree.parts.map(p => undivided(p, counts))} : tree;
}
