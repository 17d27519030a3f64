// 칸 하나의 식(sums): 고른 칸이 어느 칸들에서 왔는지, 테이프의 명령을 거꾸로 따라가 수로 펼친다.
//
// 테이프의 명령은 배열의 것이지만, 칸 하나만 보면 작은 식이다: get 은 다른 칸 하나이고, matmul 은 곱들의 합이고, reduce 는 줄의 합이다. 상자의 값과
// 받은 기울기에 닿을 때까지 따라가면, 그 칸을 만든 칸들과 온 식이 나온다. 미분은 하나도 없다: 규칙은 이미 명령으로 펼쳐져 있다.
//
//   식(tree)   {kind: "cell", box, side, index, x}   상자의 한 칸(side 는 "value" 나 "gradient")
//              {kind: "number", x, more}             수 하나. more 가 있으면 더 펼칠 수 있는 [자리, 번호]
//              {kind: "sum" | "product", parts, x}   {kind: "call", name, parts, x}

const DEEPEST = 2, MOST_PARTS = 3000, MOST_CELLS = 20000;

class Sums {
  constructor(player, run) {
    const tape = player.data.tape ?? player.data.still;
    this.player = player; this.tape = tape; this.slots = run.slots;
    this.first = tape.inputs.length + tape.constants.length;  // 명령이 만든 자리는 여기부터
    this.inverse = new Map();
  }

  // ── 무엇을 펼칠 것인가: 뿌리의 자리와, 거기서 멈출 칸들 ──

  value(key) {  // 상자의 값: 그것을 만든 연산에 들어간 상자들에서 멈춘다
    const arrows = this.player.scenes.links, steps = arrows.filter(a => a.b === key).map(a => a.a);
    const stops = new Map();
    for (const a of arrows) if (steps.includes(a.b) && a.a in this.tape.boxes) stops.set(this.tape.boxes[a.a], {box: a.a, side: "value"});
    return {slot: this.tape.boxes[key], stops, made: stops.size > 0};
  }

  contribution(step) {  // 역전파의 한 걸음이 나른 기여분: 받은 기울기와 상자의 값들에서 멈춘다
    const [upstream, , part] = this.tape.steps[step.tape], stops = new Map();
    for (const [key, slot] of Object.entries(this.tape.boxes)) stops.set(slot, {box: key, side: "value"});
    upstream.forEach((slot, k) => { const box = step.from[upstream.length === step.from.length ? k : 0]; if (box) stops.set(slot, {box, side: "gradient"}); });
    return {slot: part, stops, made: true};
  }

  closed(root) { return root.slot < this.tape.inputs.length && !root.stops.has(root.slot); }  // 칸마다 풀어 쓰지 못하는 셈: 얻은 값만 안다

  // ── 한 겹 펼치기 ──

  one(slot, i, stops) {
    const x = this.slots[slot].data[i], stop = stops.get(slot);
    if (stop) return {kind: "cell", ...stop, index: i, x};
    if (slot < this.first) return {kind: "number", x};
    const [head, ...args] = this.tape.code[slot - this.first], name = head.split(":")[0], again = (s, k) => this.one(s, k, stops);
    switch (name) {
      case "get": return again(args[0], args[1].length === 1 ? i : this.spots(args[1])[i]);
      case "cast": return again(args[0], i);
      case "set": { const hit = this.written(slot, args).get(i); return hit ? again(...hit.at(-1)) : again(args[0], i); }
      case "put": return {kind: "sum", parts: [[args[0], i], ...(this.written(slot, args).get(i) ?? [])], x};
      case "cat": return again(...this.catted(args, i));
      case "matmul": return {kind: "sum", parts: this.products(args, i, this.slots[slot].shape), x};
      case "reduce": return this.folded(args[0], this.reduced(args[1], args[2], i), x);
      case "scan": return this.folded(args[0], this.scanned(args[1], args[2], i), x);
    }
    if (!(name in runTape.functions)) return {kind: "number", x};  // 줄 전체를 보는 셈(argmax, solve …)
    const parts = args.map(a => [a, this.broadcast(a, i, this.slots[slot].shape)]);
    if (name === "where") return again(...parts[this.slots[parts[0][0]].data[parts[0][1]] !== 0 ? 1 : 2]);
    if (name === "add") return {kind: "sum", parts, x};
    if (name === "subtract") return {kind: "sum", parts: [parts[0], {minus: parts[1]}], x};
    if (name === "multiply") return {kind: "product", parts, x};
    return {kind: "call", name, parts, x};
  }

  folded(name, parts, x) { return name === "add" ? {kind: "sum", parts, x} : {kind: "call", name, parts, x, fold: true}; }

  spots(where) { return Array.isArray(where) ? runTape.spots(where) : this.slots[where].data; }

  broadcast(slot, i, shape) {
    const own = this.slots[slot].shape;
    return own.length === shape.length && own.every((n, k) => n === shape[k]) ? i : this.lead(own, i, shape);
  }

  lead(own, i, shape) {  // 함께 셈한 모양의 i 번째가 읽는, 제 모양의 번호
    const at = unravel(i, shape).slice(shape.length - own.length);
    return own.reduce((k, n, axis) => k * n + (n === 1 ? 0 : at[axis]), 0);
  }

  written(slot, [, where, v]) {  // 놓인 자리 → 놓은 것들
    if (!this.inverse.has(slot)) {
      const found = new Map(), shape = Array.isArray(where) ? where[1] : this.slots[where].shape;
      this.spots(where).forEach((to, k) => { if (!found.has(to)) found.set(to, []); found.get(to).push([v, this.broadcast(v, k, shape)]); });
      this.inverse.set(slot, found);
    }
    return this.inverse.get(slot);
  }

  catted([axis, ...xs], i) {
    const shapes = xs.map(s => this.slots[s].shape), whole = [...shapes[0]];
    whole[axis] = shapes.reduce((n, s) => n + s[axis], 0);
    const at = unravel(i, whole);
    let k = 0;
    while (at[axis] >= shapes[k][axis]) at[axis] -= shapes[k++][axis];
    return [xs[k], at.reduce((n, j, a) => n * shapes[k][a] + j, 0)];
  }

  products([a, b], i, shape) {
    const left = this.slots[a].shape, right = this.slots[b].shape, at = unravel(i, shape), n = left.at(-1);
    const [row, column] = at.slice(-2), batch = at.slice(0, -2), lead = shape.slice(0, -2);
    const flat = batch.reduce((k, j, axis) => k * lead[axis] + j, 0), start = s => this.lead(s.slice(0, -2), flat, lead);
    const p = start(left), q = start(right), m = left.at(-2), c = right.at(-1);
    return Array.from({length: n}, (_, k) => ({times: [[a, (p * m + row) * n + k], [b, (q * n + k) * c + column]]}));
  }

  reduced(slot, axes, i) {
    const shape = this.slots[slot].shape, kept = shape.filter((_, k) => !axes.includes(k));
    const fixed = unravel(i, kept), sizes = axes.map(k => shape[k]);
    return Array.from({length: product(sizes)}, (_, n) => {
      const inside = unravel(n, sizes);
      let used = 0;
      return [slot, shape.reduce((k, size, axis) => k * size + (axes.includes(axis) ? inside[axes.indexOf(axis)] : fixed[used++]), 0)];
    });
  }

  scanned(slot, axis, i) {
    const shape = this.slots[slot].shape, inner = product(shape.slice(axis + 1)), k = Math.floor(i / inner) % shape[axis];
    return Array.from({length: k + 1}, (_, j) => [slot, i - (k - j) * inner]);
  }

  // ── 다 펼치기 ──

  tree(root, index, deepest = DEEPEST) {  // deepest 겹보다 깊은 것은 수로 두고, 누르면 펼친다
    let left = MOST_PARTS;
    const grow = ([slot, i], depth) => {
      const found = this.one(slot, i, root.stops);
      if (!found.parts) return found;
      const count = found.parts.length;
      if (depth > deepest || left < count) return {kind: "number", x: found.x, more: [slot, i]};
      left -= count;
      const deeper = found.kind === "call" ? depth + 1 : depth;
      const parts = found.parts.map(p => {
        if (p.times) return simplest({kind: "product", parts: p.times.map(q => grow(q, deeper + 1)), x: p.times.reduce((n, [s, k]) => n * this.slots[s].data[k], 1)});
        if (p.minus) { const made = grow(p.minus, deeper + 1); return {kind: "product", parts: [{kind: "number", x: -1}, made], x: -made.x, minus: made}; }
        return grow(p, found.kind === "product" ? deeper + 1 : deeper);
      });
      return simplest({...found, parts});
    };
    return grow([root.slot, index], 0);
  }

  cells(root, index) {  // 고른 칸을 만든 모든 칸. 아주 많으면 다 세지 못한다(whole)
    const seen = new Set(), found = [], stack = [[root.slot, index]];
    while (stack.length && seen.size < MOST_CELLS) {
      const [slot, i] = stack.pop(), key = slot + "," + i;
      if (seen.has(key)) continue;
      seen.add(key);
      const made = this.one(slot, i, root.stops);
      if (made.kind === "cell") found.push({box: made.box, kind: made.side, index: made.index});
      for (const p of made.parts ?? []) stack.push(...(p.times ?? [p.minus ?? p]));
    }
    return {found, whole: !stack.length};
  }
}

function simplest(tree) {  // 0을 더하고 1을 곱한 것을 걷고, 합 속의 합은 편다
  const constant = (t, x) => t.kind === "number" && !t.more && t.x === x;
  let {parts} = tree;
  if (tree.kind === "sum") parts = parts.flatMap(p => p.kind === "sum" ? p.parts : [p]).filter(p => !constant(p, 0));
  if (tree.kind === "product") parts = parts.flatMap(p => p.kind === "product" && !p.minus ? p.parts : [p]).filter(p => !constant(p, 1));
  if (tree.kind === "sum" || tree.kind === "product") {
    if (!parts.length) return {kind: "number", x: tree.kind === "sum" ? 0 : 1};
    if (parts.length === 1) return parts[0];
  }
  return {...tree, parts};
}

function evaluated(tree, pick = leaf => leaf.x) {  // 적힌 식을 그대로 셈한 것. pick 은 칸과 수마다 무엇을 넣을지
  const parts = (tree.parts ?? []).map(p => evaluated(p, pick));
  if (tree.kind === "sum") return parts.reduce((a, b) => a + b, 0);
  if (tree.kind === "product") return parts.reduce((a, b) => a * b, 1);
  if (tree.kind === "call") return tree.fold ? parts.reduce((a, b) => runTape.functions[tree.name](a, b)) : +runTape.functions[tree.name](...parts);
  return pick(tree);
}
