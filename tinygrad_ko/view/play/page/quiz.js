// 퀴즈: 역전파를 한 걸음씩 가며, 다음 걸음에서 화면에 없는 것을 묻는다. 틀리면 어떤 잘못된 규칙을 쓴 것인지 말한다.

const KINDS = {total: "쌓인 기울기", contribution: "기여분", largest: "가장 큰 칸", zero: "0인 까닭", factor: "무엇을 곱하는가", shape: "기울기의 모양", sign: "부호", same: "그대로인 까닭"};

const MOST_SAME = 2;  // 되풀이되기 쉬운 물음은 이만큼만

class Quiz {
  constructor(player) { this.player = player; this.questions = new Questions(player); this.begin(); }

  begin() { this.asked = []; this.restart(); }

  restart() { this.place = 0; this.now = null; this.fresh(); this.reply("", true); }  // 값이 바뀌면 처음 걸음부터 다시 묻는다. 점수는 남는다

  fresh() { this.hint = 0; this.tries = []; }

  get right() { return this.asked.filter(a => a.right).length; }

  // ── 묻기 ──

  question() {  // 지금 물을 것. 물을 것이 없는 걸음은 지나간다
    const {player} = this, run = player.editing.run();
    if (this.now && this.now.at === player.at && this.now.run === run) return this.now;
    this.cover(null);
    const step = player.steps[player.at], screen = step && new Screen(player), found = step ? this.questions.of(step, screen) : [];
    const used = kind => this.asked.filter(a => a.kind === kind).length + (kind === "same" ? 1 : 0), order = Object.keys(KINDS);
    found.sort((p, q) => used(p.kind) - used(q.kind) || order.indexOf(p.kind) - order.indexOf(q.kind));
    const asked = found.find(q => this.unseen(q) && !(q.kind === "same" && used("same") > MOST_SAME));
    this.now = asked ? {...asked, at: player.at, run} : null;
    if (this.now) this.fresh();
    return this.now;
  }

  unseen(q) {  // 고를 답이 화면에 글로 서 있으면 묻지 않는다. 모양을 물을 때는 먼저 그 모양을 가린다
    if (q.kind !== "shape") return true;
    const right = q.choices.find(c => c.right).text;
    this.cover(right);
    const seen = new Screen(this.player).texts.some(t => t.includes(right));
    this.cover(null);
    return !seen;
  }

  cover(shape) {  // 그림에서 이 모양을 가진 상자들의 모양과 칸을 가린다
    if ((this.covered ?? null) === shape) return;
    this.covered = shape;
    for (const b of this.player.data.boxes) {
      const {g} = this.player.picture.groups[b.k], own = b.shape ? shapeText(b.shape) : "", hide = shape !== null && own === shape, shown = hide || !own ? b.full : `${b.full} ${own} ${b.dtype}`;
      g.classList.toggle("covered", hide);
      g.setAttribute("aria-label", shown); g.querySelector("title").textContent = shown;
    }
    if (shape !== null && this.player.selected) { this.player.selected = null; this.player.showDetail(); }
  }

  leave() { this.cover(null); }

  show() {
    this.showScore();
    const {player} = this, q = this.question();
    if (!q && player.at < player.steps.length) { player.show(player.at + 1, true); return; }
    this.place = player.at;
    this.cover(q?.kind === "shape" ? q.choices.find(c => c.right).text : null);
    $("phase").textContent = "퀴즈"; $("phase").className = "backward";
    for (const id of ["submit", "reveal"]) $(id).disabled = !q;
    const lines = q ? player.workings.lines(q.step, {hidden: true, at: q.index}) : [];
    $("hint").disabled = !q; turnOff($("hint"), this.hint >= (lines.length ? 2 : 1));
    $("answer").disabled = !q || !!q.choices; $("answer").hidden = $("answer-label").hidden = !!q?.choices;
    this.showChoices(q);
    if (!q) {
      const many = this.asked.length;
      $("say").textContent = many ? `끝까지 왔습니다. ${many}문제 가운데 ${this.right}개를 맞혔습니다.` : "이 식에는 화면에 없는 것으로 물을 만한 걸음이 없습니다. 잎의 값을 고치면 물을 것이 생기기도 합니다.";
      $("general").textContent = $("numbers").textContent = "";
      return;
    }
    $("say").textContent = q.say;
    $("answer-label").textContent = q.label ?? "";
    $("general").innerHTML = this.hint > 0 ? q.step.general ?? "" : "";
    $("numbers").replaceChildren(...(this.hint > 1 ? lines : []));
    player.picture.light(q.step, null);
    player.camera.reveal(q.step);
  }

  showChoices(q) {
    const box = $("choices"), shown = q?.choices ? q : null;
    box.hidden = !shown;
    if (this.listed === shown) return;
    this.listed = shown;
    box.replaceChildren(tag("legend", {class: "quiet"}, "하나를 고르세요"), ...(shown?.choices ?? []).map((c, k) => tag("label", {}, tag("input", {type: "radio", name: "choice", value: k, "data-mistake": c.mistake?.key}), ` ${k + 1}. ${c.text}`)));
  }

  focus() { ($("choices").querySelector("input:checked, input") && !$("choices").hidden ? $("choices").querySelector("input:checked") ?? $("choices").querySelector("input") : $("answer")).focus(); }

  pick(k) { const radio = $("choices").querySelectorAll("input")[k]; if (!radio || $("choices").hidden) return false; radio.checked = true; radio.focus(); return true; }

  // ── 답하기 ──

  answered() {
    const q = this.question();
    if (!q) return;
    if (q.choices) {
      const picked = $("choices").querySelector("input:checked");
      if (!picked) { this.reply("하나를 고른 다음 맞춰 보세요.", false); return; }
      const c = q.choices[Number(picked.value)];
      this.judge(q, c.text, c.right, c.mistake, `맞습니다: ${c.text}.`);
      return;
    }
    const x = readNumber($("answer").value);
    if (x === null) { this.reply("수를 적어 주세요. 예: -0.25, 3, 1/6, 5e-1", false); return; }
    this.judge(q, num(x), agrees(x, q.answer), q.wrong.find(w => agrees(x, w.x)), `맞습니다. ${q.label} ${num(q.answer).replace(/^-/, "−")}.`);
    if (!$("answer").disabled) $("answer").select();
  }

  judge(q, given, right, mistake, praise) {
    this.tries.push({given, right, mistake: right ? null : mistake?.name ?? null});
    if (right) { this.record(q, !this.tries.some(t => !t.right) && this.hint < 2); this.advance(praise, true); return; }
    const why = mistake ? `${mistake.name}: ${mistake.says}` : "받은 기울기에 국소 도함수를 곱하고, 그 칸이 쓰인 곳을 모두 더해 보세요. 힌트를 볼 수 있습니다(H).";
    this.reply(`아닙니다. ${why}`, false);
  }

  record(q, right) { this.asked.push({kind: q.kind, say: q.say, answer: q.choices ? q.choices.find(c => c.right).text : num(q.answer), right, hints: this.hint, tries: this.tries}); }

  give() {
    const q = this.question();
    if (!q) return;
    this.record(q, false);
    this.advance(`답은 ${q.choices ? q.choices.find(c => c.right).text : num(q.answer).replace(/^-/, "−")}입니다.`, false);
  }

  more() { this.hint++; this.show(); }

  advance(words, good) {
    this.fresh(); $("answer").value = "";
    this.reply(words, good);
    this.player.show(this.player.at + 1, true);
    if (this.question()) this.focus(); else $("score-panel").querySelector("summary").focus();
  }

  reply(words, good) { $("reply").textContent = words; $("reply").className = good ? "good" : "bad"; }

  // ── 점수: 보이고, 남긴다 ──

  showScore() {
    const many = this.asked.length;
    $("score").textContent = `${many}문제 가운데 ${this.right}개 맞음`;
    $("score-table").replaceChildren(...this.rows().map(words => tag("li", {}, words)));
    $("score-text").value = this.text();
    for (const id of ["score-save", "score-copy"]) $(id).disabled = !many;
  }

  rows() {
    const kinds = Object.keys(KINDS).map(kind => [kind, this.asked.filter(a => a.kind === kind)]).filter(([, list]) => list.length);
    const wrong = new Map();
    for (const t of this.asked.flatMap(a => a.tries)) if (!t.right) wrong.set(t.mistake ?? "그 밖", (wrong.get(t.mistake ?? "그 밖") ?? 0) + 1);
    return [...kinds.map(([kind, list]) => `${KINDS[kind]}: ${list.length}문제 가운데 ${list.filter(a => a.right).length}개`), ...[...wrong].map(([name, n]) => `틀린 까닭 — ${name}: ${n}번`)];
  }

  text() { return [`${this.player.data.title} 퀴즈: ${this.asked.length}문제 가운데 ${this.right}개 맞음`, ...this.rows()].join("\n"); }

  save() {  // JSON 파일로
    const record = {title: this.player.data.title, saved: new Date().toISOString(), asked: this.asked.length, right: this.right, questions: this.asked};
    const link = tag("a", {href: URL.createObjectURL(new Blob([JSON.stringify(record, null, 1)], {type: "application/json"})), download: "퀴즈-점수.json"});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    $("saved").textContent = "퀴즈-점수.json 으로 내려받았습니다.";
  }

  async copy() {
    try { await navigator.clipboard.writeText(this.text()); $("saved").textContent = "점수를 글로 복사했습니다."; }
    catch { $("score-text").select(); $("saved").textContent = "복사하지 못했습니다. 고른 글을 Ctrl+C 로 복사하세요."; }
  }

  again() { this.begin(); $("answer").value = ""; this.player.show(0, true); this.focus(); }

  listen(on) {
    on("reveal", () => this.give());
    on("hint", () => this.more());
    on("score-save", () => this.save()); on("score-copy", () => this.copy()); on("quiz-again", () => this.again());
    $("quiz-form").addEventListener("submit", e => { e.preventDefault(); this.answered(); });
  }

  key(e) {  // 손을 떼지 않고: H 는 힌트, 수는 고르는 답
    if (e.target.tagName === "TEXTAREA" || e.target.closest?.("#edit")) return false;
    if (e.key === "h" || e.key === "H" || e.key === "ㅗ") { $("hint").click(); return true; }
    return /^[1-5]$/.test(e.key) && e.target.id !== "answer" && this.pick(Number(e.key) - 1);
  }
}
