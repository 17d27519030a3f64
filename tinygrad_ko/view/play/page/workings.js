// 풀이(workings): 걸음 하나를 수로 적는다. 처음 값이든 고친 값이든 배운 값이든, 테이프가 셈한 것에서 같은 길로 적는다.
//
// 두 줄이다. 작은 배열이면 배열째로 (행렬을 괄호에 넣어), 그리고 가장 큰 칸 하나를 칸의 수들로(sums.js, written.js).

const SMALL_SIDE = 4, MOST_MATRICES = 6, READABLE = 40;  // 배열째로 적을 크기(한 변), 한 줄에 놓을 행렬의 수, 펼쳐 적을 수의 개수

class Workings {
  constructor(player) { this.player = player; }

  lines(step, {hidden = false, at} = {}) {  // hidden: 답의 자리를 ? 로. at: 적을 칸(없으면 가장 큰 칸). 적을 것이 없으면 빈 목록
    const run = this.player.editing.run();
    if (!run || !step || step.phase === "s" || this.player.op[step.step]?.group) return [];
    const sums = new Sums(this.player, run);
    if (step.phase === "f") return step.boxes.flatMap(key => this.worked(sums, sums.value(key), this.player.box[key].full, run, {hidden, at}));
    const b = this.player.box[step.target];
    if (step.tape === undefined || step.part === undefined || !b) return [];
    const name = `${b.full}${b.jo[3]} 가는 기여분`;
    return [...this.worked(sums, sums.contribution(step), name, run, {hidden, at}), ...(hidden ? [] : this.piled(step, b))];
  }

  worked(sums, root, name, run, {hidden, at}) {
    const slot = run.slots[root.slot], made = [];
    if (!root.made || !slot || !slot.data.length) return made;
    if (slot.shape.length && !hidden) made.push(this.whole(sums, root, name, slot));
    const index = at ?? largest(slot.data), cell = slot.shape.length ? indexText(index, slot.shape) : "", tree = this.readable(sums, root, index);
    const end = hidden ? "?" : num(slot.data[index]).replace(/^-/, "−"), known = !hidden && tree.kind !== "cell" && tree.kind !== "number";
    const mark = known && ![slot.data[index], ...inTree(tree)].every(exact) ? " ≈ " : " = ";
    const line = tag("p", {class: "working"}, tag("strong", {}, name), cell ? tag("span", {class: "quiet"}, ` ${cell}`) : "", mark, new Written(this.player, sums, root).write(tree, 0));
    if (known || hidden) line.append(mark, tag("b", {class: "answer"}, end));
    made.push(line);
    return made.filter(Boolean);
  }

  readable(sums, root, index) {  // 한눈에 읽을 만큼만 펼친다. 더 깊은 것은 누르면 펼쳐진다
    for (let deep = DEEPEST; deep > 0; deep--) { const tree = sums.tree(root, index, deep); if (inTree(tree).length <= READABLE) return tree; }
    return sums.tree(root, index, 0);
  }

  piled(step, b) {  // 여러 번 쓰인 값: 지금까지의 기여분을 더한다
    const {player} = this, now = player.arrivals(step).find(([key]) => key === b.k);
    if (!now || now[3] < 2 || now[2] < 2) return [];
    const parts = player.into(b.k).slice(0, now[2]).map(s => numbers(player.part(s))), total = numbers(now[1]), index = largest(total);
    const shown = parts.length > SHORT ? [...parts.slice(0, SHOWN), parts.at(-1)] : parts, words = shown.map((p, k) => signed(p[index], k));
    if (shown !== parts) words.splice(SHOWN, 0, "…");
    const name = `${b.full}의 기울기${now[2] < now[3] ? `(${now[3]}번 가운데 ${now[2]}번까지)` : ""}`;
    return [tag("p", {class: "working"}, tag("strong", {}, name), tag("span", {class: "quiet"}, b.shape.length ? " " + indexText(index, b.shape) : ""), " = ", words.join(" + "), " = ", tag("b", {class: "answer"}, num(total[index]).replace(/^-/, "−")))];
  }

  // ── 배열째로 ──

  whole(sums, root, name, slot) {
    if (!smallArray(slot)) return null;
    const matrices = [slot], pieces = this.array(sums, root.slot, root.stops, 0, matrices, true);
    if (!pieces || matrices.length > MOST_MATRICES) return null;
    const alone = pieces.length === 1 && pieces[0].classList?.contains("matrix"), mark = matrices.every(a => Array.from(a.data).every(exact)) ? " = " : " ≈ ";
    return tag("p", {class: "working whole"}, tag("strong", {}, name), mark, ...pieces, ...(alone ? [] : [mark, matrix(slot)]));
  }

  array(sums, slot, stops, depth, matrices, top = false) {  // 테이프의 한 자리를 배열들의 식으로. 크거나 깊으면 null
    const {slots, first, tape} = sums, here = slots[slot], leaf = () => {
      if (!smallArray(here) || matrices.length > MOST_MATRICES) return null;
      if (here.shape.length) matrices.push(here);
      return [here.shape.length ? matrix(here) : tag("span", {}, num(here.data[0]).replace(/^-/, "−"))];
    };
    if (stops.has(slot) || slot < first || depth > 3) return leaf();
    const [head, ...args] = tape.code[slot - first], op = head.split(":")[0], again = (s, d = 1) => this.array(sums, s, stops, depth + d, matrices);
    const even = s => s < first && slots[s].data.length > 0 && slots[s].data.every(x => x === slots[s].data[0]) ? slots[s].data[0] : null;
    const join = (mark, [a, b]) => a && b && [...a, mark, ...b], wrapped = p => p && (p.length === 1 ? p : ["(", ...p, ")"]);
    if (op === "cast") return again(args[0], 0);
    if (op === "get") return top && slots[args[0]].data.length === here.data.length && !stops.has(args[0]) && args[1].length === 1 && slots[args[0]].shape.length === here.shape.length ? again(args[0], 0) : leaf();
    if (op === "matmul") return join(" ", args.map(a => wrapped(again(a))));
    if (op === "add" || op === "subtract") {
      if (even(args[0]) === 0) return op === "add" ? again(args[1], 0) : join("−", [[""], wrapped(again(args[1]))]);
      if (even(args[1]) === 0) return again(args[0], 0);
      return join(op === "add" ? " + " : " − ", [again(args[0]), op === "add" ? again(args[1]) : wrapped(again(args[1]))]);
    }
    if (op === "multiply") {
      for (const [k, other] of [[0, 1], [1, 0]]) if (even(args[k]) === 1 && slots[args[other]].data.length === here.data.length) return again(args[other], 0);
      return join(slots[args[0]].shape.length && slots[args[1]].shape.length ? " ⊙ " : "·", args.map(a => wrapped(again(a))));
    }
    if (op === "divide") return join(" / ", args.map(a => wrapped(again(a))));
    if (op === "negative") return join("−", [[""], wrapped(again(args[0]))]);
    if (op === "reduce" && args[0] === "add") { const inside = again(args[1]); return inside && [args[2].length === slots[args[1]].shape.length ? "Σ " : `Σ(축 ${args[2].join(", ")}) `, ...wrapped(inside)]; }
    if (!(op in runTape.functions)) return leaf();
    const how = CALLS[op], parts = args.map(a => again(a));
    if (parts.some(p => !p)) return null;
    return how ? how(parts.map(p => tag("span", {}, ...p))) : [op + "(", ...between(parts.map(p => tag("span", {}, ...p)), ", "), ")"];
  }
}

const smallArray = a => a.shape.length <= 2 && a.data.length > 0 && a.shape.every(n => n <= SMALL_SIDE);
const exact = x => !Number.isFinite(x) || Math.abs(Number(num(x)) - x) <= 5e-7 * Math.abs(x);
const inTree = tree => tree.parts ? tree.parts.flatMap(inTree) : [tree.x];

function largest(data) {  // 크기가 가장 큰 칸. NaN 이 있으면 그 칸
  let at = 0;
  for (let k = 0; k < data.length; k++) { if (Number.isNaN(data[k])) return k; if (Math.abs(data[k]) > Math.abs(data[at])) at = k; }
  return at;
}

function matrix(a) {  // 괄호를 두른 행렬. 괄호는 테두리로 그린다: 수학 글꼴이 없어도 제 높이이다
  const [rows, columns] = a.shape.length === 2 ? a.shape : [1, a.data.length];
  const lines = Array.from({length: rows}, (_, r) => Array.from({length: columns}, (_, c) => num(a.data[r * columns + c]).replace(/^-/, "−")));
  const made = tag("span", {class: "matrix", role: "img", "aria-label": `${rows}행 ${columns}열 행렬: ${lines.map(l => l.join(", ")).join("; ")}`}, ...lines.flat().map(x => tag("span", {}, x)));
  made.style.gridTemplateColumns = `repeat(${columns}, auto)`;
  return made;
}
