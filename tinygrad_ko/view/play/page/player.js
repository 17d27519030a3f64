// 역전파 재생기. 대본(script)을 읽어 그림과 말과 단추를 잇는다. 셈은 하지 않는다: 수는 대본에 있고, 잎을 고쳤을 때만 테이프(tape.js)가 다시 셈한다.

const MODES = ["play", "order", "learn", "quiz"];

class Player {
  constructor(data) {
    this.data = data;
    this.mode = "play"; this.at = 0; this.timer = 0; this.selected = null;
    this.scenes = new Scenes(this);  // box, op, backward 는 지금 보는 그림의 것
    this.editing = new Editing(this);
    this.workings = new Workings(this);
    this.checking = new Checking(this);
    this.orders = new Orders(this);
    this.narrator = new Narrator(this);
    this.inside = new Inside(this);
    this.picture = new Picture(this);
    this.camera = new Camera(this);
    this.map = new OverviewMap(this);
    this.sheets = new Sheets(this);
    this.map.draw(); this.camera.stand();
    this.tables = new NumberTables(this);
    this.quiz = new Quiz(this);
    this.learning = new Learning(this);
    this.listen();
    this.show(0, true);
  }

  // ── 수 ──

  array(index) { return typeof index === "number" ? this.data.arrays[index] : index ?? null; }  // 다시 셈한 것은 배열 그대로 온다
  value(b) { return this.editing.values[b.k] ?? this.array(b.value); }
  grad(b) { return this.editing.finals[b.k] ?? this.array(b.grad); }
  remade(step) { return this.editing.on && step.tape !== undefined ? this.editing.given[step.tape] : null; }
  part(step) { return this.remade(step)?.part ?? this.array(step.part); }
  received(step) {  // 받은 기울기(들)
    const run = this.editing.run();
    return run && step.tape !== undefined ? run.steps[step.tape].upstream.map(packed) : [];
  }
  arrivals(step) {  // 이 걸음에 기울기를 알게 되는 상자들: [key, 배열, 몇 번째 기여분, 기여분의 수]
    const again = this.remade(step);
    return step.arrivals.map(([key, total, use, uses], k) => [key, again ? again.arrivals[k] : this.array(total), use, uses]);
  }
  into(key) { return this.scenes.flows.filter(s => s.target === key); }  // 그 상자에 닿는 걸음들

  // ── 지금의 상태 ──

  get whole() { return this.mode === "play" || this.mode === "learn"; }  // 순전파부터 모두 걷는가

  get steps() { return this.whole ? this.data.track : this.mode === "order" ? this.orders.steps : this.backward; }

  get current() { return this.at > 0 && this.mode !== "quiz" ? this.steps[this.at - 1] : null; }

  state() {  // 걸음 at 개를 마친 때 무엇을 아는가
    const known = new Set(), grads = {}, playing = this.whole;
    const seed = key => { grads[key] = {array: this.grad(this.box[key]), use: 1, uses: 1}; };
    for (const b of this.data.boxes) if (!playing || b.kind === "leaf" || b.kind === "constant") known.add(b.k);
    for (const k of this.scenes.now.entering ?? []) known.add(k);
    if (!playing) seed(this.data.loss);
    for (const step of this.steps.slice(0, this.at)) {
      if (step.phase === "f") step.boxes.forEach(k => known.add(k));
      if (step.phase === "s" && !step.arrivals) seed(step.target);
      else if (step.phase !== "f") for (const [key, array, use, uses] of this.arrivals(step)) grads[key] = {array, use, uses};
    }
    return {known, grads};
  }

  // ── 보이기 ──

  show(at, quick = false) {
    this.at = Math.max(0, Math.min(at, this.steps.length));
    const {known, grads} = this.state(), step = this.current;
    for (const b of this.data.boxes) this.picture.drawBox(b, known.has(b.k), grads[b.k]);
    this.picture.light(step, this.orders.culprit);
    this.narrator.narrate(step);
    this.inside.show(step);
    this.showCode(step);
    this.showPlace();
    this.scenes.show();
    this.showPanels();
    if (step && !quick) this.picture.carry(step);
    this.camera.reveal(step);
  }

  changed() {  // 값들이 바뀌었다
    this.picture.scales = this.picture.measured();
    this.show(this.at, true);
    if ($("all-steps").open) this.narrator.transcript();
  }

  showPlace() {  // 몇 걸음째인가
    const range = $("range"), root = document.documentElement.dataset, quiz = this.mode === "quiz", ended = this.at === this.steps.length;
    root.step = this.at; root.steps = this.steps.length;
    range.max = this.steps.length; range.value = this.at;
    range.setAttribute("aria-valuetext", `${this.steps.length}걸음 가운데 ${this.at}`);
    $("count").textContent = `${this.at} / ${this.steps.length}`;
    for (const [id, off] of [["first", this.at === 0], ["previous", this.at === 0], ["next", ended], ["last", ended], ["auto", false]]) { $(id).disabled = quiz; turnOff($(id), off); }
    range.disabled = quiz;
  }

  showPanels() {
    document.body.dataset.mode = this.mode;
    $("orders-panel").hidden = this.mode !== "order"; $("quiz-panel").hidden = this.mode !== "quiz"; $("learn-panel").hidden = this.mode !== "learn";
    if (this.mode === "order") this.orders.show();
    if (this.mode === "quiz") this.quiz.show(); else this.quiz.leave();
    if (this.mode === "learn") this.learning.show();
    for (const name of MODES) { $("mode-" + name).setAttribute("aria-pressed", String(this.mode === name)); $("mode-" + name).hidden = name !== "play" && this.scenes.now.key !== ""; }
    $("mode-order").hidden ||= !this.data.naive;  // 접은 그림에는 소박한 차례가 없다
    this.showDetail();
  }

  showCode(step) {
    const {lines} = this.data.code, panel = $("code");
    if (!lines.length) return;
    const row = step && step.line !== undefined ? step.line : null;
    [...panel.children].forEach((li, k) => li.classList.toggle("lit", k === row));
    if (row !== null && panel.children[row]) { const li = panel.children[row]; panel.scrollTop = li.offsetTop - panel.clientHeight / 2; }
  }

  showDetail() {
    const b = this.selected && this.box[this.selected];
    $("detail").hidden = !b;
    for (const [k, it] of Object.entries(this.picture.groups)) it.g.setAttribute("aria-expanded", String(k === this.selected));
    if (!b) { this.tables.hide(); return; }
    $("detail-name").textContent = b.full + (b.shape ? `  ${shapeText(b.shape)} ${b.dtype}` : "");
    const {known, grads} = this.state(), rows = [["값", known.has(b.k) ? summary(this.value(b), b.dtype) : "?"]];
    if (b.grad !== null) rows.push(["기울기", grads[b.k] ? summary(grads[b.k].array, b.dtype) : "?"]);
    const check = this.mode !== "quiz" && this.checking.of(b, () => this.showDetail());
    if (check) rows.push(["수치 확인", this.checking.words(b, check)]);
    $("detail-rows").replaceChildren(...rows.flatMap(([k, v]) => [tag("dt", {}, k), tag("dd", {}, v)]));
    this.editing.show(b);
    if (b.shape) this.tables.show(b); else this.tables.hide();
  }

  select(key) {  // 상자를 고르면 표가 열린다
    if (this.quiz.covered) { this.quiz.reply("모양을 묻는 동안에는 상자를 열지 않습니다.", false); return; }
    this.selected = this.selected === key ? null : key;
    this.show(this.at, true);
    if (this.selected) $("tables").querySelector("td[tabindex='0']")?.focus({preventScroll: true});
  }

  choose(g) { if (g.dataset.open !== undefined) this.scenes.enter(g.dataset.open); else this.select(g.dataset.key); }

  close() { const g = this.picture.groups[this.selected].g; this.selected = null; this.show(this.at, true); g.focus(); }

  // ── 움직임 ──

  automatic(on) {
    clearInterval(this.timer);
    this.timer = 0;
    if (on && this.mode !== "quiz") {
      if (this.at === this.steps.length) this.show(0);
      this.timer = setInterval(() => { this.show(this.at + 1); if (this.at === this.steps.length) this.automatic(false); }, 1100);
    }
    $("auto").setAttribute("aria-pressed", String(!!this.timer));
    $("auto").textContent = this.timer ? "❚❚ 멈춤" : "▶ 자동";
  }

  enter(mode) {
    this.automatic(false);
    this.mode = mode;
    if (mode === "order") this.orders.order = "naive";
    this.show(mode === "quiz" ? this.quiz.place : mode === "learn" ? this.steps.length : 0, true);
    if (mode === "quiz") this.quiz.focus();
  }

  listen() {
    listenOff();
    const on = (id, f) => $(id).addEventListener("click", f);
    on("first", () => this.show(0, true)); on("previous", () => this.show(this.at - 1, true));
    on("next", () => this.show(this.at + 1)); on("last", () => this.show(this.steps.length, true));
    on("auto", () => this.automatic(!this.timer)); on("skip", () => $("next").focus());
    for (const name of MODES) on("mode-" + name, () => this.enter(name));
    for (const name of ["right", "naive"]) $("order-" + name).addEventListener("change", () => { this.orders.order = name; this.show(0, true); });
    $("range").addEventListener("input", e => { this.automatic(false); this.show(Number(e.target.value), true); });
    for (const part of [this.quiz, this.learning, this.editing, this.tables, this.inside]) part.listen(on);
    $("graph").addEventListener("click", e => { const g = e.target.closest(".box, [data-open]"); if (g) this.choose(g); });
    $("graph").addEventListener("pointermove", e => this.picture.tip(e));
    $("graph").addEventListener("pointerleave", () => { $("tip").hidden = true; });
    document.addEventListener("keydown", e => this.key(e));
    $("all-steps").addEventListener("toggle", () => { if ($("all-steps").open) this.narrator.transcript(); });
    addEventListener("beforeprint", () => this.narrator.transcript());
  }

  key(e) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName), box = e.target.closest?.(".box, [data-open]");
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") { if (this.selected) this.close(); else if (this.scenes.now.key) this.scenes.leave(); return; }
    if (box && (e.key === "Enter" || e.key === " ")) { e.preventDefault(); this.choose(box); return; }
    if (this.mode === "quiz" && this.quiz.key(e)) { e.preventDefault(); return; }
    if (typing && e.target.id !== "range") return;
    if (this.camera.key(e)) { e.preventDefault(); return; }
    if (this.mode === "quiz" || e.target.matches?.(OVERFLOWING)) return;  // 넘치는 식에서는 화살표가 식을 민다
    const act = {ArrowRight: () => this.show(this.at + 1), ArrowLeft: () => this.show(this.at - 1, true), Home: () => this.show(0, true), End: () => this.show(this.steps.length, true)}[e.key];
    if (act) { e.preventDefault(); this.automatic(false); act(); }
    else if (e.key === " " && !e.target.closest?.("button, summary")) { e.preventDefault(); this.automatic(!this.timer); }
  }
}

async function start() {
  const packed = Uint8Array.from(atob($("script").textContent.trim()), c => c.charCodeAt(0));
  const data = JSON.parse(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).text());
  data.arrays.forEach(unpacked);
  if (data.tape) data.tape.arrays = data.arrays;
  const {lines} = data.code;
  $("code").replaceChildren(...lines.map(([n, text]) => tag("li", {value: n}, tag("code", {}, text || " "))));
  $("code-panel").hidden = !lines.length;
  globalThis.player = new Player(data);
  document.body.classList.add("ready");
}
start().catch(error => { document.body.classList.add("broken"); throw error; });
