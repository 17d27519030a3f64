// 수치 확인(checking): 고른 상자의 값을 조금 흔들어 손실이 얼마나 바뀌는지 재고(5점 차분), 역전파의 기울기와 견준다. 처음 값에서도 고친 값에서도.
//
// 테이프의 순전파만 배정밀도로 다시 돌린다: 그 상자의 자리에 흔든 값을 놓고, 손실까지. 역전파의 규칙은 하나도 쓰지 않는다.
// 5점 공식: Abramowitz & Stegun 25.3.6 (transforms/gradcheck.py 와 같다).

const STENCIL = [-2, -1, 0, 1, 2], SHAKES = [1e-3, 1e-4, 1e-5];  // 가까이에 꺾인 곳이 있으면 더 조금 흔든다

class Checking {
  constructor(player) { this.player = player; this.known = new Map(); }

  of(b, done) {  // 재어 둔 것이 있으면 그것을, 없으면 그린 뒤에 재어 done 을 부른다
    const run = this.player.editing.run();
    if (!run || !(b.k in this.player.data.tape.boxes) || b.grad === null || !/^float/.test(b.dtype)) return null;
    if (this.run !== run) { this.run = run; this.known.clear(); }
    if (this.known.has(b.k)) return this.known.get(b.k);
    this.known.set(b.k, {waiting: true});
    setTimeout(() => { if (this.run === run) { this.known.set(b.k, this.measure(b, run)); done(); } });
    return this.known.get(b.k);
  }

  measure(b, run) {
    const {tape} = this.player.data, slot = tape.boxes[b.k], at = run.slots[slot], grad = numbers(this.player.grad(b));
    if (!at.data.length) return null;
    const direction = at.data.length === 1 ? [1] : normal(at.data.length), loss = this.forward(tape, slot, run);
    const expected = grad.reduce((sum, g, i) => sum + g * direction[i], 0), size = grad.reduce((sum, g, i) => sum + Math.abs(g * direction[i]), 0);
    let found = null;
    for (const shake of SHAKES) {
      const h = shake * at.data.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
      const losses = STENCIL.map(k => loss(Float64Array.from(at.data, (x, i) => x + k * h * direction[i])));
      if (!losses.every(Number.isFinite)) return {lost: true};
      const measured = (losses[0] - 8 * losses[1] + 8 * losses[3] - losses[4]) / 12 / h;
      const ok = Math.abs(measured - expected) <= 1e-4 * Math.max(Math.abs(measured), Math.abs(expected)) + 1e-6 * size + 1e-7;
      found = {measured, expected, ok, bent: bent(losses) || !!found?.bent};
      if (ok && !bent(losses)) return {...found, bent: false};
    }
    return found;
  }

  forward(tape, slot, run) {  // 흔든 값 → 손실
    const wide = type => type === "f" ? "d" : type, first = tape.inputs.length + tape.constants.length;
    const typed = head => head.includes(":") ? head.replace(/:f$/, ":d") : head;
    const inputs = tape.inputs.map(([key, type, ...rest]) => [key, wide(type), ...rest]);
    const constants = tape.constants.map(c => Array.isArray(c) ? [wide(c[0]), ...c.slice(1)] : c);
    const code = tape.code.slice(0, tape.loss - first + 1).map(([head, ...args]) => [typed(head), ...args]);
    const program = {...tape, type: wide(tape.type), inputs, constants, code, boxes: {}, steps: [], guards: []};
    if (slot < tape.inputs.length) return data => runTape(program, {...this.player.editing.edits, [tape.inputs[slot][0]]: data}).loss;
    if (slot < first) return () => NaN;
    return data => {
      program.code[slot - first] = ["cast:d", {type: "d", shape: run.slots[slot].shape, data}];
      return runTape(program, this.player.editing.edits).loss;
    };
  }

  words(b, found) {
    if (found.waiting) return "재는 중…";
    if (found.lost) return "손실이 유한하지 않아 잴 수 없습니다";
    if (found.bent) return "이 자리에서 함수가 꺾여 있어 차분으로는 잴 수 없습니다";
    const kind = b.shape.length ? "무작위 방향으로 흔들어 잰 것" : "값을 흔들어 잰 것";
    return `${kind} ${num(found.measured)}, 역전파 ${num(found.expected)} ${found.ok ? "✓ 같습니다" : "✗ 다릅니다"}`;
  }
}

function bent(v) {  // 다섯 점이 2차식에서 벗어난 정도가 크면 꺾였거나 끊긴 것이다
  const mean = v.reduce((a, b) => a + b) / 5, slope = (2 * v[4] + v[3] - v[1] - 2 * v[0]) / 10, curve = (2 * v[0] - v[1] - 2 * v[2] - v[3] + 2 * v[4]) / 14;
  const bend = Math.max(...v.map((x, k) => Math.abs(x - mean - slope * (k - 2) - curve * ((k - 2) ** 2 - 2)))), spread = Math.max(...v.map(x => Math.abs(x - v[2])));
  return bend > 1e-2 * spread && bend > 1e-9 * Math.max(1, ...v.map(Math.abs));
}

function normal(n) {  // 씨앗이 정해진 표준 정규분포의 수들(mulberry32, Box–Muller)
  let seed = 7;
  const uniform = () => { seed = seed + 0x6D2B79F5 | 0; let t = Math.imul(seed ^ seed >>> 15, 1 | seed); t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t; return ((t ^ t >>> 14) >>> 0) / 4294967296; };
  return Array.from({length: n}, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}
