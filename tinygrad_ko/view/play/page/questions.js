// 물음(questions): 역전파의 걸음 하나에서 물을 만한 것들. 화면에 이미 있는 수는 묻지 않는다.
//
//   물음    {kind, say, mark, answer, choices, tree…}   수를 적는 물음은 answer, 고르는 물음은 choices: [{text, right, mistake}]

const MOST_TERMS = 16, TRIED = 12;  // 손으로 셈할 만한 식의 길이. 물을 칸을 몇 개까지 찾아보는가

class Questions {
  constructor(player) { this.player = player; }

  of(step, screen) {  // 이 걸음에서 물을 수 있는 것들
    const {player} = this, run = player.editing.run(), b = player.box[step.target];
    if (!b?.shape || step.tape === undefined || step.part === undefined) return [];
    const part = numbers(player.part(step)), [, total, use, uses] = player.arrivals(step).find(([key]) => key === b.k) ?? [];
    if (!part.length || player.part(step).c || !part.every(Number.isFinite)) return [];
    const op = player.op[step.step], from = step.from.map(k => player.box[k].full).join(", ");
    const sums = run && new Sums(player, run), root = run && sums.contribution(step);
    const about = {step, b, run, part, use, uses, total: total && numbers(total), shape: b.shape, screen, sums, root,
      way: `${from}에서 ${op.title} 거슬러 ${b.full}${b.jo[3]} 가는 기여분`, tree: i => root && sums.tree(root, i), upstream: run ? run.steps[step.tape].upstream : []};
    return [this.piled(about), this.carried(about), this.largest(about), this.zero(about), this.factor(about), this.sign(about), this.shape(about), this.same(about)].filter(Boolean);
  }

  // ── 수를 적는 것 ──

  cell(about, pick) {  // 화면에 없는 수이고, 손으로 셈할 만하고, 0이 아닌 칸. 크기가 큰 것부터
    const order = Array.from(about.part.keys()).sort((i, j) => Math.abs(about.part[j]) - Math.abs(about.part[i])).slice(0, TRIED);
    return order.find(i => about.part[i] !== 0 && pick(i) !== 0 && !about.screen.has(pick(i)) && (!about.run || terms(about.tree(i)) <= MOST_TERMS)) ?? -1;
  }

  number(about, kind, index, answer, say) {
    const value = numbers(this.player.value(about.b))[index], before = about.total ? about.total[index] - about.part[index] : 0;
    const asked = {player: this.player, run: about.run, step: about.step, uses: about.uses, use: about.use, index, kind, answer, value, shape: about.shape, array: about.part,
      tree: about.tree(index), part: about.part[index], total: about.total?.[index], before};
    if (numbersIn(say).has(num(answer))) return null;  // 물음에 적힌 자리나 횟수와 같은 수
    return {kind, step: about.step, say, index, answer, wrong: new WrongNumbers(asked).all(), label: kind === "total" ? "쌓인 기울기" : "기여분"};
  }

  carried(about) {
    const i = this.cell(about, k => about.part[k]);
    return i < 0 ? null : this.number(about, "contribution", i, about.part[i], `${about.way}${spot(about, i, "은")} 얼마일까요?`);
  }

  piled(about) {
    if (!(about.use > 1)) return null;
    const i = this.cell(about, k => about.total[k]);
    return i < 0 ? null : this.number(about, "total", i, about.total[i],
      `${about.way}까지, 쓰임 ${about.uses}곳 가운데 ${about.use}곳의 기여분을 쌓으면 ${about.b.full}의 기울기${spot(about, i, "는")} 얼마가 될까요?`);
  }

  // ── 고르는 것 ──

  choosing(about, kind, say, right, wrong, index) {  // wrong: [글, 잘못된 규칙]. 같은 글은 한 번만
    const seen = new Set([right]), others = wrong.filter(([text, key]) => text !== null && key && !seen.has(text) && seen.add(text)).slice(0, 4);
    if (others.length < 2) return null;
    const choices = [{text: right, right: true}, ...others.map(([text, key]) => ({text, right: false, mistake: mistaken(key)}))];
    const turn = (this.player.backward.indexOf(about.step) * 7 + kind.length) % choices.length;  // 바른 답의 자리가 늘 같지 않게
    return {kind, step: about.step, say, index, choices: [...choices.slice(turn), ...choices.slice(0, turn)]};
  }

  sign(about) {
    const i = this.cell(about, k => about.part[k]);
    if (i < 0) return null;
    const x = about.part[i], above = about.upstream[0]?.data, g = above && (above.length === about.part.length ? above[i] : above.length === 1 ? above[0] : null);
    const words = {"-1": "음수(−)", 0: "0", 1: "양수(+)"}, right = words[Math.sign(x)], why = s => s === 0 ? "blocked" : g !== null && g !== undefined && Math.sign(g) === s ? "local" : "sign";
    return this.choosing(about, "sign", `${about.way}${spot(about, i, "은")} 음수일까요, 0일까요, 양수일까요?`, right, [-1, 0, 1].filter(s => s !== Math.sign(x)).map(s => [words[s], why(s)]), i);
  }

  largest(about) {
    const {part, shape, b} = about, at = largest(part), size = Math.abs(part[at]), words = i => i < 0 ? null : indexText(i, shape);
    if (part.length < 3 || part.length > TRIED || about.screen.has(part[at]) || part.some((x, i) => i !== at && agrees(Math.abs(x), size))) return null;
    const value = numbers(this.player.value(b)), above = about.upstream[0]?.data, [i, j] = shape.length === 2 ? unravel(at, shape) : [0, 0];
    const most = part.reduce((k, x, n) => x > part[k] ? n : k, 0), least = part.reduce((k, x, n) => Math.abs(x) < Math.abs(part[k]) ? n : k, 0);
    return this.choosing(about, "largest", `${about.way}에서 크기(절댓값)가 가장 큰 칸은 어디일까요?`, words(at), [
      [words(largest(value)), "value"], [above?.length === part.length ? words(largest(above)) : null, "local"], [words(most), "signed"],
      [shape.length === 2 && i < shape[1] && j < shape[0] ? words(j * shape[1] + i) : null, "transposed"], [words(least), "smallest"],
    ], at);
  }

  zero(about) {
    const {part, b} = about, value = numbers(this.player.value(b)), i = part.findIndex((x, k) => x === 0 && value[k] !== 0);
    if (i < 0 || !about.run || terms(about.tree(i)) > MOST_TERMS) return null;
    const given = cellsIn(about.tree(i)).filter(c => c.side === "gradient"), off = given.filter(c => c.x === 0).length;
    if (off && off < given.length) return null;
    const reasons = {given: "받은 기울기가 0이어서", slope: "국소 도함수가 0이어서", zero: "그 자리의 값이 0이어서", untracked: "기울기를 따라가지 않는 값이어서"}, right = off ? "given" : "slope";
    return this.choosing(about, "zero", `${about.way}${spot(about, i, "은")} 0입니다. 왜 그럴까요?`, reasons[right], Object.keys(reasons).filter(k => k !== right).map(k => [reasons[k], k]), i);
  }

  factor(about) {  // 받은 기울기에 무엇을 곱하는가: 한 칸이 ‘받은 기울기 · 어떤 값’ 일 때
    const {step, b} = about, {box} = this.player, at = largest(about.part), tree = about.run && about.tree(at);
    if (tree?.kind !== "product" || tree.parts.length !== 2) return null;
    const [given, other] = [...tree.parts].sort((p, q) => (q.side === "gradient") - (p.side === "gradient"));
    if (given.side !== "gradient" || other.kind !== "cell" || other.side !== "value" || other.box === step.target) return null;
    const words = key => `${box[key].full}의 값`, output = step.from[0], right = other.box;
    return this.choosing(about, "factor", `${about.way}은 받은 기울기에 무엇을 곱한 것일까요?`, words(right), [
      [words(step.target), right === output ? "before" : "own"], [right === output ? null : words(output), "after"], ["1 (그대로)", "local"]], at);
  }

  same(about) {
    const {part, upstream, b} = about, above = upstream[0]?.data, value = numbers(this.player.value(b));
    if (upstream.length !== 1 || above.length !== part.length || part.some((x, i) => x !== above[i]) || part.every(x => x === 0) || value.every(x => x === 1)) return null;
    return this.choosing(about, "same", `${about.way}은 받은 기울기와 똑같습니다. 왜 그럴까요?`, "국소 도함수가 1이어서", [
      [`${b.full}의 값이 1이어서`, "one"], ["어느 연산을 지나도 기울기는 그대로여서", "always"], ["기여분을 한 번만 더해서", "once"]]);
  }

  shape(about) {
    const {b, shape, run, step} = about, {player} = this;
    if (!shape.length || !run) return null;
    const {raw, upstream} = run.steps[step.tape], right = shapeText(shape), inputs = player.data.arrows.filter(a => a.b === step.step && a.a !== b.k).map(a => player.box[a.a]);
    return this.choosing(about, "shape", `${b.full}의 기울기는 어떤 모양일까요?`, right, [
      [shapeText(upstream[0].shape), upstream[0].shape.length ? "upper" : "scalar"], [product(raw.shape) === product(shape) ? null : shapeText(raw.shape), "unsummed"],
      [raw.shape.length === 2 && shape.length === 1 ? shapeText([raw.shape[0]]) : null, "axis"], [shape.length > 1 ? shapeText([...shape.slice(0, -2), shape.at(-1), shape.at(-2)]) : null, "transposed"],
      ...inputs.filter(x => x.shape?.length).map(x => [shapeText(x.shape), "partner"]), ["()", "scalar"]]);
  }
}

const spot = (about, i, josa) => about.shape.length ? `의 ${indexText(i, about.shape)} 자리는` : josa;  // ‘자리’ 에는 언제나 ‘는’
const terms = tree => tree.more ? MOST_TERMS + 1 : tree.parts ? tree.parts.reduce((n, p) => n + terms(p), 0) : 1;

// ── 지금 화면에 있는 수 ──

const DRAWN = /[-−]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;

const numbersIn = text => new Set((text.match(DRAWN) ?? []).map(word => num(Number(word.replace("−", "-")))));

class Screen {  // 물음을 적기 전의 화면에서 읽는다: 상자, 표, 코드, 손을 얹으면 나오는 글까지
  constructor(player) {
    const covered = ".box.covered > text.quiet, .box.covered .number";  // 그려져 있어도 보이지 않는 것
    this.texts = [...document.querySelectorAll("#graph text, #graph title")].filter(t => !t.matches(covered)).map(t => t.textContent);
    this.texts.push(...[...document.querySelectorAll("[data-tip], [aria-label]")].flatMap(t => [t.dataset.tip ?? "", t.getAttribute("aria-label") ?? ""]));
    for (const part of document.querySelectorAll("header, .controls, aside > section:not(#quiz-panel, [hidden]), #reply, #score, #score-table")) this.texts.push(part.innerText);
    this.numbers = numbersIn(this.texts.join("\n"));
    const {known, grads} = player.state(), arrays = player.data.boxes.flatMap(b => [known.has(b.k) ? player.value(b) : null, grads[b.k]?.array]);
    this.drawn = new Set(arrays.filter(a => a && !a.c).flatMap(numbers));  // 색으로만 보이는 칸도, 표를 열면 수가 있다
  }

  has(x) { return this.drawn.has(x) || this.numbers.has(num(x)); }
}
