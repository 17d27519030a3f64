// 고치기(editing): 잎의 값을 고치면 테이프(tape.js)가 모든 값과 모든 역전파 걸음을 다시 셈한다.

class Editing {
  constructor(player) { this.player = player; this.forget(); }

  forget() { this.edits = {}; this.values = {}; this.finals = {}; this.given = null; this.ran = null; }

  get on() { return this.given !== null; }

  run() {  // 지금 값의 셈 전부(칸 하나의 식을 쓸 때도 쓴다). 다시 셈할 수 없으면 null
    if (!this.player.data.tape) return null;
    this.ran ??= runTape(this.player.data.tape, this.edits);
    return this.ran.stopped ? null : this.ran;
  }

  read() {  // 칸의 식을 읽을 셈. 고쳐서 다시 셈하지는 못하는 식도, 처음 값의 것은 읽는다
    const {tape, still, arrays} = this.player.data;
    if (tape || !still) return this.run();
    still.arrays = arrays;
    return this.stillness ??= runTape(still, {});
  }

  recompute(edits) {  // 다시 셈하지 못하면 그 까닭을 돌려주고 아무것도 바꾸지 않는다
    const run = runTape(this.player.data.tape, edits);
    if (run.stopped) return run.stopped;
    this.take(edits, run);
    return null;
  }

  take(edits, run) {  // 다시 셈한 것을 보인다
    const {player} = this;
    this.edits = edits; this.ran = run;
    this.values = Object.fromEntries(Object.entries(run.values).map(([k, a]) => [k, packed(a)]));
    this.given = run.steps.map(s => ({part: s.contribution && packed(s.contribution), arrivals: s.arrivals.map(packed)}));
    this.finals = {};
    for (const s of player.scenes.everything) for (const [key, total, use, uses] of player.arrivals(s)) if (use === uses || !(key in this.finals)) this.finals[key] = total;
    $("edited").hidden = false;
    player.quiz.restart();
    player.changed();
  }

  restore() {
    this.forget();
    this.player.learning.forget(); this.player.quiz.restart();
    hide($("edited"), $("next"));
    this.note("처음 값으로 되돌렸습니다.");
    this.player.changed();
  }

  note(words) { $("note").textContent = words; }

  // ── 고치는 판 ──

  show(b) {
    const can = this.player.data.tape && b.kind === "leaf" && this.player.value(b);
    $("edit").hidden = !can || this.player.mode === "quiz";
    $("no-edit").hidden = !!this.player.data.tape || b.kind !== "leaf";
    if (!can || document.activeElement === $("edit-value")) return;
    $("edit-index").hidden = $("edit-index-label").hidden = !b.shape.length;
    if (this.shown !== b.k) { this.shown = b.k; $("edit-index").value = b.shape.map(() => 0).join(", "); }
    this.fill(b);
  }

  choose(b, index) {  // 표에서 고른 칸
    if (this.shown !== b.k) return;
    $("edit-index").value = unravel(index, b.shape).join(", ");
    this.fill(b);
  }

  index(b) {  // 적은 자리 → 몇 번째 원소
    if (!b.shape.length) return 0;
    const at = $("edit-index").value.normalize("NFKC").split(/[\s,[\]]+/).filter(Boolean).map(Number);
    if (at.length !== b.shape.length || at.some((k, n) => !Number.isInteger(k) || k < 0 || k >= b.shape[n])) return -1;
    return at.reduce((k, i, n) => k * b.shape[n] + i, 0);
  }

  fill(b) { const k = this.index(b); $("edit-value").value = k < 0 ? "" : num(numbers(this.player.value(b))[k], "float64"); }

  edit(b, text) {
    const k = this.index(b), x = readNumber(text);
    if (k < 0) return this.note(`자리는 ${shapeText(b.shape)} 안의 0부터 세는 번호들이어야 합니다. 예: ${b.shape.map(n => n - 1).join(", ")}`);
    if (x === null || !Number.isFinite(x)) return this.note("값은 유한한 수여야 합니다. 예: -0.5, 1/3, 5e-1");
    if (b.dtype === "float32" && !Number.isFinite(Math.fround(x))) return this.note("float32 에 담을 수 없을 만큼 큰 수입니다. 크기가 3.4e38 보다 작은 수를 적어 주세요.");
    const flat = [...numbers(this.player.value(b))];
    flat[k] = x;
    const loss = () => summary(this.player.value(this.player.box[this.player.data.loss])), before = loss();
    this.player.learning.forget();
    this.note(this.recompute({...this.edits, [b.k]: flat}) ?? `${b.full}${b.jo[2]} 고쳤습니다. 손실 ${before} → ${loss()}`);
  }

  listen(on) {
    on("restore", () => this.restore());
    $("edit").addEventListener("submit", e => { e.preventDefault(); this.edit(this.player.box[this.player.selected], $("edit-value").value); });
    $("edit-index").addEventListener("input", () => this.fill(this.player.box[this.player.selected]));
  }
}
