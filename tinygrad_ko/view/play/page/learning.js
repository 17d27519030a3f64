// 한 걸음 배우기(learning): w ← w − η·기울기. 고른 잎들을 이 쪽 안에서 배우게 하고, 손실이 가는 길을 그린다.
//
// 관성(momentum)이 있으면 속도 v ← μ·v + 기울기, w ← w − η·v 이다(optim/ 의 SGD 와 같은 식, 같은 자료형의 반올림).

const ETA = [-5, 1], PLOT = [300, 120], CHUNK = 40;  // η 는 10^-5 ~ 10^1. 그림의 크기(px). 한 번에 쉬지 않고 셈할 시간(ms)

class Learning {
  constructor(player) {
    this.player = player;
    this.learns = new Set(this.leaves.map(b => b.k));
    this.running = null;  // 지금 도는 배우기
    this.begin();
  }

  get leaves() {  // 기울기를 따라가는 잎들(접은 것의 속에 있는 것까지). 접은 상자이면 그 안의 스칼라들이 함께 하나이다
    const given = new Set((this.player.data.tape?.inputs ?? []).map(([key]) => key));
    const boxes = new Map([...this.player.scenes.all.values()].flatMap(s => s.boxes.map(b => [b.k, b])));
    return [...boxes.values()].filter(b => given.has(b.k) && b.grad !== null && b.shape);
  }

  get eta() { return Number((10 ** Number($("eta").value)).toPrecision(2)); }
  get momentum() { return Number($("momentum").value); }

  begin() { this.velocity = {}; this.losses = []; }  // 여기서부터 새로 배운다

  forget() { this.stop(); this.begin(); this.say(""); }  // 값을 손으로 고쳤거나 되돌렸다

  // ── 배우기: 화면은 다 배운 뒤에 한 번만 바꾼다 ──

  slopes(run) {  // 배우는 잎 → 손실의 기울기
    const found = {};
    for (const s of this.player.scenes.everything) for (const [key, a, last] of arrived(s, run)) if (this.learns.has(key) && (last || !(key in found))) found[key] = a.data;
    return found;
  }

  moved(edits, run, eta, momentum) {  // 한 걸음 뒤의 값들
    const next = {...edits};
    for (const [key, grad] of Object.entries(this.slopes(run))) {
      const value = run.values[key].data, round = value instanceof Float32Array ? Math.fround : x => x, keep = round(momentum), before = this.velocity[key];
      const speed = Array.from(grad, (g, i) => before && keep ? round(round(keep * before[i]) + g) : g);
      if (keep) this.velocity[key] = speed; else delete this.velocity[key];
      next[key] = Array.from(value, (w, i) => round(w - round(round(eta) * speed[i])));
    }
    return next;
  }

  async learn(steps) {
    if (this.running) return;
    const {player} = this, {tape} = player.data, mine = this.running = {}, {eta, momentum} = this;
    let run = player.editing.run(), {edits} = player.editing, taken = 0, stopped = null, rested = performance.now();
    if (!run) { this.running = null; this.say("지금 값으로는 다시 셈할 수 없습니다. 처음 값으로 되돌려 주세요."); return; }
    if (!this.learns.size) { this.running = null; this.say("배울 잎을 하나 넘게 골라 주세요."); return; }
    if (!this.losses.length) this.losses.push(run.loss);
    const first = run.loss;
    this.enable();
    while (taken < steps && Number.isFinite(run.loss)) {
      const held = {...this.velocity}, next = this.moved(edits, run, eta, momentum), after = runTape(tape, next);
      if (after.stopped) { stopped = after.stopped; this.velocity = held; break; }
      [edits, run] = [next, after];
      this.losses.push(run.loss); taken++;
      if (performance.now() - rested > CHUNK && taken < steps) {
        this.say(`${taken} / ${steps}걸음…`, true);
        await new Promise(then => setTimeout(then));
        if (this.running !== mine) return;  // 그 사이에 되돌리거나 멈추었다
        rested = performance.now();
        if (mine.enough) break;
      }
    }
    this.running = null;
    if (taken) player.editing.take(edits, run);
    this.say(this.report(taken, first, run.loss, stopped));
    this.show();
  }

  stop() { this.running = null; }

  report(taken, first, loss, stopped) {
    const many = this.losses.length - 1, moved = `손실 ${num(first)} → ${num(loss)}`;
    if (stopped) return `${taken ? `${taken}걸음 배운 뒤(${moved}) ` : ""}멈추었습니다. ${stopped}`;
    if (!Number.isFinite(loss)) {
      const what = Number.isNaN(loss) ? "NaN(수가 아님)이" : "무한대가";
      if (!taken) return `손실이 이미 ${what} 되어 더 배울 수 없습니다. 처음 값으로 되돌려 주세요.`;
      return `${many}번째 걸음에서 손실이 ${what} 되어 멈추었습니다. 학습률 η가 너무 크면 이렇게 됩니다(발산). 처음 값으로 되돌리고 η를 줄여 보세요.`;
    }
    const way = loss > first ? " 손실이 커졌습니다: η를 줄여 보세요." : loss === first ? " 손실이 그대로입니다." : "";
    return `${taken}걸음 배웠습니다(모두 ${many}걸음). ${moved}.${way}`;
  }

  say(words, quiet = false) { $("learned").setAttribute("aria-live", quiet ? "off" : "polite"); $("learned").textContent = words; }

  // ── 판 ──

  show() {
    const can = this.leaves.length > 0;
    $("learn-body").hidden = !can; $("cannot-learn").hidden = can;
    $("cannot-learn").textContent = can ? "" : this.player.data.tape ? "배울 잎이 보이지 않습니다. 접은 상자를 펼쳐 만들면(depth, max_nodes) 배울 수 있습니다." : $("no-edit").textContent;
    if (!can) return;
    $("eta-shown").textContent = String(this.eta); $("eta").setAttribute("aria-valuetext", String(this.eta));
    $("momentum-shown").textContent = String(this.momentum);
    if (!$("learns").children.length) this.list();
    this.plot();
    this.enable();
  }

  enable() {
    for (const id of ["learn-1", "learn-10", "learn-100"]) turnOff($(id), !!this.running || !this.learns.size);
    if (this.running) $("learn-stop").hidden = false; else hide($("learn-stop"), $("learn-1"));
  }

  list() {  // 배우는 잎과, 배우지 않는 자료
    const describe = b => `${b.full} ${b.shape.length ? shapeText(b.shape) : "스칼라"} ${b.dtype}`;
    $("learns").replaceChildren(...this.leaves.map(b => {
      const tick = tag("input", {type: "checkbox", "data-key": b.k});
      tick.checked = this.learns.has(b.k);
      tick.addEventListener("change", () => { if (tick.checked) this.learns.add(b.k); else this.learns.delete(b.k); delete this.velocity[b.k]; this.enable(); });
      return tag("label", {}, tick, " ", describe(b));
    }));
    const data = this.player.data.boxes.filter(b => b.kind === "constant" && b.shape?.length);
    $("given").textContent = (data.length ? `자료(배우지 않음): ${data.map(describe).join(", ")}. ` : "") + "무작위로 뽑은 것(첫 가중치, 드롭아웃의 가림)은 이 식을 셈할 때 뽑힌 그대로 씁니다."
      + (this.player.data.seed === null ? "" : ` tg.manual_seed 로 심은 씨앗(seed): ${this.player.data.seed}.`);
  }

  plot() {  // 손실의 길. 유한한 것만 잇는다
    const svg = $("trace"), [width, height] = PLOT, pad = 6, {losses} = this, known = losses.filter(Number.isFinite);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const low = Math.min(...known), high = Math.max(...known), flat = high === low, many = losses.length - 1;
    const x = k => pad + (width - 2 * pad) * (many ? k / many : 0), y = v => pad + (height - 2 * pad) * (flat ? 0.5 : (high - v) / (high - low));
    const words = !known.length ? "아직 배우지 않았습니다" : `손실의 길: 처음 ${num(losses[0])}, ${many}걸음 뒤 ${num(losses.at(-1))}, 가장 작은 것 ${num(low)}, 가장 큰 것 ${num(high)}`;
    svg.setAttribute("aria-label", words);
    const path = losses.map((v, k) => Number.isFinite(v) ? `${k && Number.isFinite(losses[k - 1]) ? "L" : "M"}${x(k).toFixed(1)} ${y(v).toFixed(1)}` : "").join("");
    svg.replaceChildren(el("title", {}, words), el("rect", {x: 0.5, y: 0.5, width: width - 1, height: height - 1, class: "around"}),
      ...(known.length ? [el("path", {d: path, class: "way"}), el("circle", {cx: x(losses.findLastIndex(Number.isFinite)), cy: y(known.at(-1)), r: 3.5, class: "here"})] : []));
    $("trace-words").textContent = known.length ? `${many}걸음: 처음 ${num(losses[0])} → 지금 ${num(losses.at(-1))} (가장 작은 것 ${num(low)})` : "손실의 길이 여기에 그려집니다.";
  }

  listen(on) {
    for (const n of [1, 10, 100]) on(`learn-${n}`, () => this.learn(n));
    on("learn-stop", () => { if (this.running) this.running.enough = true; });
    on("learn-reset", () => { this.forget(); this.player.editing.restore(); this.say("처음 값으로 되돌렸습니다."); this.show(); });
    for (const id of ["eta", "momentum"]) $(id).addEventListener("input", () => this.show());
  }
}

const arrived = (step, run) => step.tape === undefined ? [] : step.arrivals.map(([key, , use, uses], k) => [key, run.steps[step.tape].arrivals[k], use === uses]);  // 다 쌓였는가
