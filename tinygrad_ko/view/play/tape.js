// 테이프(tape)의 해석기: 잎의 값을 고치면 모든 상자의 값과 모든 역전파 걸음을 이 페이지 안에서 다시 셈한다.
// 프로그램은 파이썬의 readings/page_tape.py 가 적는다(그 꼴도 거기에 적혀 있다). 여기에는 미분이 하나도 없다: 규칙은 이미 줄로 펼쳐져 왔다.
//
//   runTape(program, {상자의 key: 납작한 수들}) → {values: {key: {shape, data}}, steps: [{upstream, raw, contribution, total, arrivals}], loss, slots, stopped}
//   runTape.functions   원소마다의 셈: 이름 → 함수      runTape.spots(적힌 자리) → 번호들
//   unpacked(배열) → 창고(pool)의 배열 하나를 {s: 모양, d: 수들} 로 되읽은 것. 그 배열을 고쳐 두므로 두 번 불러도 한 번만 읽는다
//
// 다시 셈할 수 없으면 stopped 에 까닭(한국어)이 있고 나머지는 비어 있다.

// 꼴은 readings/tape/pool.py 에 적혀 있다: 글로 쓴 수들(d)이거나, 그 자료형(t)의 바이트들을 base64 로 적은 것(b)
const unpacked = (array) => {
  "use strict";
  if (array.b !== undefined) {
    const bytes = Uint8Array.from(atob(array.b), (c) => c.charCodeAt(0)), view = new DataView(bytes.buffer);
    const [read, width] = { f4: ["getFloat32", 4], f8: ["getFloat64", 8], i1: ["getInt8", 1], i2: ["getInt16", 2], i4: ["getInt32", 4] }[array.t];
    array.d = Array.from({ length: bytes.length / width }, (_, k) => view[read](k * width, true));
    delete array.b;
  } else if (array.d.some((x) => typeof x === "string")) {
    array.d = array.d.map((x) => (typeof x === "string" ? Number(x.replace("inf", "Infinity")) : x));
  }
  return array;
};

const runTape = (() => {
  "use strict";

  // ── 배열: {type, shape, data}. 자료형은 "f" float32, "d" float64, "i" 정수, "?" 참·거짓. Float32Array 에 넣으면 float32 로 둥글어진다 ──

  const size = (shape) => shape.reduce((n, m) => n * m, 1);
  const array = (type, shape, data = size(shape)) =>
    ({ type, shape, data: type === "f" ? new Float32Array(data) : new Float64Array(data) });
  const kept = { f: (v) => v, d: (v) => +v, i: (v) => (Number.isFinite(v) ? Math.trunc(v) : 0), "?": (v) => +(+v !== 0) };

  function strides(shape) {
    const steps = new Array(shape.length);
    for (let k = shape.length - 1, n = 1; k >= 0; n *= shape[k--]) steps[k] = n;
    return steps;
  }

  // 자리: 시작 + Σ 보폭·색인 을 차례대로 늘어놓은 번호들
  function numbers(start, shape, steps) {
    let at = Int32Array.of(start);
    shape.forEach((n, k) => {
      const next = new Int32Array(at.length * n);
      for (let i = 0, p = 0; i < at.length; i++) for (let j = 0; j < n; j++) next[p++] = at[i] + j * steps[k];
      at = next;
    });
    return at;
  }

  // 브로드캐스트: 함께 셈할 모양과, 그 모양에서 읽을 자리
  function together(shapes) {
    const ndim = Math.max(...shapes.map((s) => s.length));
    return Array.from({ length: ndim }, (_, k) =>
      shapes.map((s) => s[k - ndim + s.length] ?? 1).reduce((n, m) => (n === 1 ? m : n), 1));
  }
  function reading(from, shape) {
    const lead = shape.length - from.length, own = strides(from);
    return numbers(0, shape, shape.map((_, k) => (k < lead || from[k - lead] === 1 ? 0 : own[k - lead])));
  }

  // ── 원소마다의 셈: 이름과 뜻은 NumPy의 것 ──

  const negative = (x) => x < 0 || Object.is(x, -0);
  const copysign = (a, b) => (negative(b) ? -Math.abs(a) : Math.abs(a));
  const remainder = (a, b) => {
    const r = a % b;
    return r === 0 ? copysign(0, b) : r < 0 !== b < 0 ? r + b : r;
  };

  // 오차함수: 가운데는 모든 항이 양수인 급수, 꼬리는 연분수
  function erf(x) {
    if (Math.abs(x) > 3) return Math.sign(x) * (1 - Math.exp(-x * x) * tail(Math.abs(x)));
    let sum = x, term = x;
    for (let n = 1; n < 80; n++) sum += term *= (2 * x * x) / (2 * n + 1);
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  function tail(x) {
    let f = x;
    for (let n = 120; n > 0; n--) f = x + n / 2 / f;
    return 1 / (f * Math.sqrt(Math.PI));
  }
  const erfcx = (x) => (x < 2 ? Math.exp(x * x) * (1 - erf(x)) : tail(x));

  // 감마함수: 란초스(Lanczos)의 어림. 디감마: 점화식으로 키운 뒤 점근 급수
  const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
  const lanczos = (x) => LANCZOS.reduce((sum, c, k) => sum + c / (x - 1 + k));
  function gamma(x) {
    if (x > 172 || x === 0) return Infinity;
    if (x < 0 && Number.isInteger(x)) return NaN;
    if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
    const t = x + 6.5, half = t ** ((x - 0.5) / 2);
    return Math.sqrt(2 * Math.PI) * half * Math.exp(-t) * half * lanczos(x);
  }
  function gammaln(x) {
    if (x < 20) return x <= 0 && Number.isInteger(x) ? Infinity : Math.log(Math.abs(gamma(x)));
    const r = 1 / (x * x);
    return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / x;
  }
  function psi(x) {
    if (x <= 0) return Number.isInteger(x) ? NaN : psi(1 - x) - Math.PI / Math.tan(Math.PI * x);
    let sum = 0;
    for (; x < 10; x++) sum -= 1 / x;
    const r = 1 / (x * x);
    return sum + Math.log(x) - 0.5 / x - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - (r * 691) / 32760)))));
  }

  const F = {
    add: (a, b) => a + b,
    subtract: (a, b) => a - b,
    multiply: (a, b) => a * b,
    divide: (a, b) => a / b,
    floor_divide(a, b) {
      const r = a % b, d = (a - r) / b - (r !== 0 && r < 0 !== b < 0);
      return b === 0 ? a / b : d === 0 ? copysign(0, a / b) : Math.round(d);
    },
    remainder,
    fmod: (a, b) => a % b,
    power: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
    negative: (x) => -x,
    absolute: Math.abs, sign: Math.sign, sqrt: Math.sqrt, cbrt: Math.cbrt,
    exp: Math.exp, exp2: (x) => 2 ** x, expm1: Math.expm1,
    log: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p,
    logaddexp: (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),
    logaddexp2: (a, b) => (a === b ? a + 1 : Math.max(a, b) + Math.log1p(2 ** -Math.abs(a - b)) / Math.LN2),
    sin: Math.sin, cos: Math.cos, tan: Math.tan, arcsin: Math.asin, arccos: Math.acos, arctan: Math.atan, arctan2: Math.atan2, hypot: Math.hypot,
    sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, arcsinh: Math.asinh, arccosh: Math.acosh, arctanh: Math.atanh,
    floor: Math.floor, ceil: Math.ceil, trunc: Math.trunc,
    rint: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)), // 반은 짝수로
    maximum: Math.max, minimum: Math.min, // NaN 이 있으면 NaN
    fmax: (a, b) => (a !== a ? b : b !== b ? a : Math.max(a, b)),
    fmin: (a, b) => (a !== a ? b : b !== b ? a : Math.min(a, b)),
    heaviside: (a, b) => (a < 0 ? 0 : a > 0 ? 1 : a === 0 ? b : a),
    copysign,
    greater: (a, b) => a > b, greater_equal: (a, b) => a >= b, less: (a, b) => a < b, less_equal: (a, b) => a <= b,
    equal: (a, b) => a === b, not_equal: (a, b) => a !== b,
    logical_and: (a, b) => a !== 0 && b !== 0, logical_or: (a, b) => a !== 0 || b !== 0,
    logical_xor: (a, b) => (a !== 0) !== (b !== 0), logical_not: (x) => x === 0,
    isnan: (x) => x !== x, isfinite: Number.isFinite, isinf: (x) => Math.abs(x) === Infinity, signbit: negative,
    where: (c, a, b) => (c !== 0 ? a : b),
    cast: (x) => x,
    erf, erfcx, gamma, gammaln, psi,
    erfc: (x) => (x < 2 ? 1 - erf(x) : Math.exp(-x * x) * tail(x)),
  };
  const START = { add: 0, multiply: 1, maximum: -Infinity, minimum: Infinity, logical_or: 0, logical_and: 1, logaddexp: -Infinity, fmax: NaN, fmin: NaN };

  function elementwise(f, type, xs) {
    const y = array(type, together(xs.map((x) => x.shape))), keep = kept[type], n = y.data.length;
    const read = xs.map((x) => (x.data.length === n || x.data.length === 1 ? null : reading(x.shape, y.shape)));
    const at = (k, i) => xs[k].data[read[k] ? read[k][i] : xs[k].data.length === 1 ? 0 : i];
    if (xs.length === 1) for (let i = 0; i < n; i++) y.data[i] = keep(f(at(0, i)));
    else if (xs.length === 2) for (let i = 0; i < n; i++) y.data[i] = keep(f(at(0, i), at(1, i)));
    else for (let i = 0; i < n; i++) y.data[i] = keep(f(at(0, i), at(1, i), at(2, i)));
    return y;
  }

  // ── 나머지 명령 ──

  // 한 축을 가운데에 두고 본 모양: 바깥 × n × 안
  const around = (shape, axis) => ({ n: shape[axis], outer: size(shape.slice(0, axis)), inner: size(shape.slice(axis + 1)) });

  function alongLine(x, axis, pick, type, shape) {
    const { n, outer, inner } = around(x.shape, axis), y = array(type, shape);
    for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) {
      const found = pick((k) => x.data[(o * n + k) * inner + i], n); // 줄 하나의 답(들)
      found.forEach((v, k) => { y.data[(o * found.length + k) * inner + i] = v; });
    }
    return y;
  }
  const before = (a, b) => (a < b ? -1 : a > b ? 1 : (a !== a) - (b !== b)); // NaN 은 맨 뒤로
  const best = (better) => (at, n) => {
    let k = 0;
    for (let j = 1; j < n && at(k) === at(k); j++) if (better(at(j), at(k)) || at(j) !== at(j)) k = j;
    return [k];
  };
  const without = (shape, axis) => shape.filter((_, k) => k !== axis);

  const places = new WeakMap(); // 적힌 자리 → 번호들: 다시 돌릴 때 또 셈하지 않는다
  function spots(where) {
    if (where.data) return { shape: where.shape, at: where.data };
    if (!places.has(where)) places.set(where, { shape: where[1], at: numbers(...where) });
    return places.get(where);
  }
  function into(y, where, v, add) {
    const { shape, at } = spots(where), out = array(y.type, y.shape, y.data), keep = kept[y.type];
    const read = v.data.length === 1 ? null : reading(v.shape, shape);
    for (let i = 0; i < at.length; i++) {
      const value = keep(v.data[read ? read[i] : 0]);
      out.data[at[i]] = add ? out.data[at[i]] + value : value;
    }
    return out;
  }

  // 가우스 소거(부분 축선택): [a | right] 를 풀어 right 에 답을 남기고, 행렬식도 낸다
  const matrix = (x, p) => Float64Array.from(x.data.subarray(p * size(x.shape.slice(-2)), (p + 1) * size(x.shape.slice(-2))));
  function eliminated(a, right, n, m) {
    let det = 1;
    const combine = (i, k, f) => {
      for (let j = 0; j < n; j++) a[i * n + j] -= f * a[k * n + j];
      for (let j = 0; j < m; j++) right[i * m + j] -= f * right[k * m + j];
    };
    for (let k = 0; k < n; k++) {
      let top = k;
      for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[top * n + k])) top = i;
      if (top !== k) { // 두 줄을 맞바꾼다
        for (const [v, w] of [[a, n], [right, m]]) for (let j = 0; j < w; j++) [v[k * w + j], v[top * w + j]] = [v[top * w + j], v[k * w + j]];
        det = -det;
      }
      det *= a[k * n + k];
      if (a[k * n + k] !== 0) for (let i = k + 1; i < n; i++) combine(i, k, a[i * n + k] / a[k * n + k]);
    }
    if (m) for (let k = n - 1; k >= 0; k--) {
      for (let j = 0; j < m; j++) right[k * m + j] /= a[k * n + k];
      for (let i = 0; i < k; i++) for (let j = 0; j < m; j++) right[i * m + j] -= a[i * n + k] * right[k * m + j];
    }
    return { right, det };
  }

  const COMMANDS = {
    get(type, x, where) {
      if (where.length === 1) return { type, shape: where[0], data: x.data }; // 차례 그대로 모양만
      const { shape, at } = spots(where), y = array(type, shape);
      for (let i = 0; i < at.length; i++) y.data[i] = x.data[at[i]];
      return y;
    },
    set: (type, y, where, v) => into(y, where, v, false),
    put: (type, y, where, v) => into(y, where, v, true),
    reduce(type, name, x, axes, keep) {
      const shape = x.shape.map((n, k) => (axes.includes(k) ? 1 : n)), own = strides(shape), f = F[name];
      const at = numbers(0, x.shape, shape.map((n, k) => (axes.includes(k) ? 0 : own[k])));
      const sums = new Float64Array(size(shape)).fill(START[name]); // 줄이는 동안은 배정밀도로
      for (let i = 0; i < at.length; i++) sums[at[i]] = f(sums[at[i]], x.data[i]);
      return array(type, keep ? shape : shape.filter((_, k) => !axes.includes(k)), sums.map(kept[type]));
    },
    scan(type, name, x, axis) {
      const { n, outer, inner } = around(x.shape, axis), y = array(type, x.shape, x.data), f = F[name];
      for (let o = 0; o < outer; o++) for (let i = n * inner * o + inner; i < n * inner * (o + 1); i++) y.data[i] = kept[type](f(y.data[i - inner], y.data[i]));
      return y;
    },
    argmax: (type, x, axis) => alongLine(x, axis, best((a, b) => a > b), type, without(x.shape, axis)),
    argmin: (type, x, axis) => alongLine(x, axis, best((a, b) => a < b), type, without(x.shape, axis)),
    argsort: (type, x, axis) => alongLine(x, axis, (at, n) => Array.from({ length: n }, (_, k) => k).sort((j, k) => before(at(j), at(k))), type, x.shape),
    matmul(type, a, b) {
      const [m, inner] = a.shape.slice(-2), n = b.shape.at(-1), batch = together([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
      const y = array(type, [...batch, m, n]), row = new Float64Array(n);
      const left = reading(a.shape.slice(0, -2), batch), right = reading(b.shape.slice(0, -2), batch);
      for (let p = 0; p < left.length; p++) for (let i = 0; i < m; i++) {
        row.fill(0);
        for (let k = 0; k < inner; k++) {
          const v = a.data[(left[p] * m + i) * inner + k], start = (right[p] * inner + k) * n;
          for (let j = 0; j < n; j++) row[j] += v * b.data[start + j];
        }
        y.data.set(row, (p * m + i) * n);
      }
      return y;
    },
    solve(type, a, b) {
      const [n, m] = b.shape.slice(-2), y = array(type, b.shape);
      for (let p = 0; p < size(b.shape.slice(0, -2)); p++) y.data.set(eliminated(matrix(a, p), matrix(b, p), n, m).right, p * n * m);
      return y;
    },
    det(type, a) {
      const y = array(type, a.shape.slice(0, -2));
      for (let p = 0; p < y.data.length; p++) y.data[p] = eliminated(matrix(a, p), [], a.shape.at(-1), 0).det;
      return y;
    },
    cholesky(type, a) {
      const n = a.shape.at(-1), y = array(type, a.shape);
      for (let p = 0; p < y.data.length; p += n * n) for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) {
        let v = a.data[p + i * n + j];
        for (let k = 0; k < j; k++) v -= y.data[p + i * n + k] * y.data[p + j * n + k];
        y.data[p + i * n + j] = i === j ? Math.sqrt(v) : v / y.data[p + j * n + j];
      }
      return y;
    },
    cat(type, axis, ...xs) {
      const parts = xs.map((x) => around(x.shape, axis)), long = parts.reduce((n, p) => n + p.n, 0);
      const y = array(type, xs[0].shape.map((n, k) => (k === axis ? long : n)));
      let start = 0;
      xs.forEach((x, k) => {
        const { n, outer, inner } = parts[k];
        for (let o = 0; o < outer; o++) y.data.set(x.data.subarray(o * n * inner, (o + 1) * n * inner), (o * long + start) * inner);
        start += n;
      });
      return y;
    },
  };

  // 명령마다, 몇 번째 인수가 자리 번호인가(나머지는 적힌 그대로). 없으면 모두
  const OPERANDS = { get: [0, 1], set: [0, 1, 2], put: [0, 1, 2], reduce: [1], scan: [1], argmax: [0], argmin: [0], argsort: [0] };

  // 상수: 수 하나, 한 수로 찬 배열 [자료형, 모양, 수], 창고의 배열 [자료형, 모양, null, 번호]
  function written(c, type, pool) {
    if (!Array.isArray(c)) return array(type, [], [Number(c)]);
    const [kind, shape, filling, place] = c;
    if (filling === null) return array(kind, shape, pool(place));
    const y = array(kind, shape);
    y.data.fill(Number(filling));
    return y;
  }

  // 처음 값 그대로인가. 실수는 더하는 차례가 달라 끝자리가 다를 수 있다
  const alike = (v, w, type) => Object.is(v, w) || Math.abs(v - w) <= ({ f: 1e-5, d: 1e-10 }[type] ?? 0) * Math.abs(w);

  function run(program, changed = {}) {
    const nothing = { values: {}, steps: [], loss: null };
    if (program.missing) return { ...nothing, stopped: `이 페이지에서 다시 셈하지 못하는 것이 있습니다: ${program.missing.join(", ")}` };
    const slots = [], pool = (k) => unpacked(program.arrays[k]).d;
    for (const [key, type, shape, place] of program.inputs) {
      const given = changed[key] ?? pool(place);
      if (given.length !== size(shape)) return { ...nothing, stopped: `고친 값의 수가 맞지 않습니다: ${size(shape)}개여야 하는데 ${given.length}개입니다.` };
      slots.push(array(type, shape, Array.from(given, Number)));
    }
    for (const c of program.constants) slots.push(written(c, program.type, pool));
    for (const [head, ...given] of program.code) {
      const [name, type = program.type] = head.split(":"), at = OPERANDS[name];
      const args = given.map((v, k) => (typeof v === "number" && (name === "cat" ? k > 0 : !at || at.includes(k)) ? slots[v] : v));
      slots.push(COMMANDS[name] ? COMMANDS[name](type, ...args) : elementwise(F[name], type, args));
    }
    const broken = program.guards.some(([a, b]) => slots[a].data.some((v, i) => !alike(v, slots[b].data[i], slots[a].type)));
    if (broken) return { ...nothing, stopped: "값에 따라 셈이 갈라지는 곳에서 처음과 다른 길로 가게 되어, 이 페이지에서는 다시 셈할 수 없습니다." };
    const seen = (k) => ({ shape: slots[k].shape, data: slots[k].data });
    return {
      values: Object.fromEntries(Object.entries(program.boxes).map(([key, k]) => [key, seen(k)])),
      steps: program.steps.map(([up, raw, part, total, arrivals = [total]]) => (raw === null ? { upstream: [], raw, contribution: part, total, arrivals: arrivals.map(seen) }
        : { upstream: up.map(seen), raw: seen(raw), contribution: seen(part), total: seen(total), arrivals: arrivals.map(seen) })),
      loss: slots[program.loss].data[0],
      slots,
      stopped: null,
    };
  }
  return Object.assign(run, { functions: F, spots: (where) => spots(where).at });
})();
if (typeof module !== "undefined") module.exports = { runTape, unpacked };
