// 식을 글로(written): 칸 하나의 식(sums.js)을 0.5·1 + (−1)·2 + … 처럼 적는다. 수마다 제 칸이 붙어 있고, 긴 것은 접는다.

const SHORT = 10, SHOWN = 8;  // 이보다 긴 합은 앞의 몇만 적고 접는다
const CALLS = {  // 함수마다 적는 법. 없으면 이름(…)
  divide: ([a, b]) => [a, " / ", b], power: ([a, b]) => [a, "^", b], negative: ([a]) => ["−", a], absolute: ([a]) => ["|", a, "|"],
  maximum: parts => ["max(", ...between(parts, ", "), ")"], minimum: parts => ["min(", ...between(parts, ", "), ")"],
  greater: ([a, b]) => ["[", a, " > ", b, "]"], greater_equal: ([a, b]) => ["[", a, " ≥ ", b, "]"], less: ([a, b]) => ["[", a, " < ", b, "]"],
  less_equal: ([a, b]) => ["[", a, " ≤ ", b, "]"], equal: ([a, b]) => ["[", a, " = ", b, "]"], sqrt: ([a]) => ["√(", a, ")"],
};
const NEGATED = {greater: "less_equal", greater_equal: "less", less: "greater_equal", less_equal: "greater"};  // [[a < b] = 0] 은 [a ≥ b]
const LOOSE = new Set(["divide", "power", "negative"]);  // 곱하거나 나눌 때 괄호를 두르는 것
const between = (list, mark) => list.flatMap((x, k) => k ? [mark, x] : [x]);

class Written {
  constructor(player, sums, root) { this.player = player; this.sums = sums; this.root = root; }

  line(index) {  // 칸 하나의 식: HTML 의 조각들
    return this.write(this.sums.tree(this.root, index), 0);
  }

  write(tree, tight) {  // tight: 0 그대로, 1 합이면 괄호, 2 합과 나눗셈과 음수이면 괄호
    if (tree.kind === "cell") return this.cell(tree, tight);
    if (tree.kind === "number") return tree.more ? this.more(tree, tight) : tag("span", {class: "plain"}, signed(tree.x, tight));
    let pieces;
    if (tree.kind === "sum") pieces = this.sum(tree.parts);
    else if (tree.kind === "product") pieces = tree.minus && tree.parts.length === 2 ? ["−", this.write(tree.parts[1], 2)] : between(tree.parts.map(p => this.write(p, 2)), "·");
    else pieces = this.call(tree);
    const loose = tree.kind === "sum" ? 1 : tree.kind === "call" && LOOSE.has(tree.name) || tree.minus ? 2 : 3;
    return tag("span", {}, ...(tight >= loose ? ["(", ...pieces, ")"] : pieces));
  }

  call(tree) {
    const [first, second] = tree.parts;
    if (tree.name === "equal" && NEGATED[first.name] && second.kind === "number" && !second.more && second.x === 0) return this.call({...first, name: NEGATED[first.name]});
    const how = CALLS[tree.name], tight = LOOSE.has(tree.name) ? 2 : 0, list = tree.fold && tree.parts.length > SHORT ? tree.parts.slice(0, SHOWN) : tree.parts;
    const parts = list.map(p => this.write(p, tight));
    if (list !== tree.parts) parts.push(`… (모두 ${tree.parts.length.toLocaleString()}개)`);
    return how ? how(parts) : [tree.name + "(", ...between(parts, ", "), ")"];
  }

  sum(parts) {
    const add = list => list.flatMap((p, k) => p.minus ? [k ? " − " : "−", this.write(p.parts[1], 2)] : k ? [" + ", this.write(p, 1)] : [this.write(p, 0)]);
    if (parts.length <= SHORT) return add(parts);
    const rest = tag("button", {type: "button", class: "fold", title: "모두 쓰기"}, `… (모두 ${parts.length.toLocaleString()}항)`);
    rest.addEventListener("click", () => unfold(rest, ...add(parts.slice(SHOWN))));
    return [...add(parts.slice(0, SHOWN)), " + ", rest];
  }

  cell(tree, tight) {
    const b = this.player.box[tree.box] ?? null;
    const of = b ? `${b.full}${b.shape && b.shape.length ? indexText(tree.index, b.shape) : ""}${tree.side === "gradient" ? "의 기울기" : ""}` : "";
    return tag("span", {class: "from " + tree.side, title: of, "data-from": tree.box, "data-side": tree.side, "data-at": tree.index}, signed(tree.x, tight));
  }

  more(tree, tight) {  // 아직 펼치지 않은 수: 누르면 그 자리에서 펼친다
    const made = tag("button", {type: "button", class: "fold", title: "펼치기"}, signed(tree.x, tight));
    made.addEventListener("click", () => unfold(made, this.write(this.sums.tree({...this.root, slot: tree.more[0]}, tree.more[1]), 2)));
    return made;
  }
}

const minus = (x, dtype) => num(x, dtype).replaceAll("-", "−");  // 수식의 빼기표. 1e−5 의 것도
const signed = (x, tight) => (x < 0 || Object.is(x, -0)) && tight ? `(${minus(x)})` : minus(x);
