// 퀴즈: 다음 걸음의 기여분을 묻는다.

class Quiz {
  constructor(player) { this.player = player; this.begin(); }

  begin() { this.right = 0; this.asked = 0; this.hint = 0; this.missed = false; this.reply("", true); }

  question() {  // 지금 물을 것: 기여분의 한 원소
    const step = this.player.steps[this.player.at];
    if (!step) return null;
    const array = this.player.part(step), flat = numbers(array);
    let at = 0;
    flat.forEach((x, k) => { if (Math.abs(x) > Math.abs(flat[at])) at = k; });
    return {step, answer: flat[at], where: array.s.length ? `의 [${unravel(at, array.s).join(", ")}] 자리` : ""};
  }

  show() {
    const {player} = this, q = this.question();
    $("phase").textContent = "퀴즈"; $("phase").className = "backward";
    $("score").textContent = `${this.asked}문제 가운데 ${this.right}개 맞음`;
    for (const id of ["answer", "submit", "hint", "reveal"]) $(id).disabled = !q;
    if (!q) { $("say").textContent = `끝까지 왔습니다. ${this.asked}문제 가운데 ${this.right}개를 맞혔습니다.`; $("general").textContent = $("numbers").textContent = ""; return; }
    const b = player.box[q.step.target], from = q.step.from.map(k => player.box[k].full).join(", ");
    $("say").textContent = `${from}에서 ${player.op[q.step.step].title} 거꾸로 지나 ${b.full}${b.jo[3]} 가는 기여분${q.where}${q.where ? "는" : "은"} 얼마일까요?`;
    $("general").innerHTML = this.hint > 0 ? q.step.general ?? "" : "";
    $("numbers").innerHTML = this.hint > 1 && !player.editing.on ? q.step.numbers ?? "" : "";
    player.picture.light(q.step, null);
    player.camera.reveal(q.step);
  }

  answered(text) {
    const q = this.question(), x = Number(text.trim().replace("−", "-").replace(/^([^/]+)\/([^/]+)$/, (_, a, b) => String(Number(a) / Number(b))));
    if (!q) return;
    if (!text.trim() || Number.isNaN(x)) { this.reply("수를 적어 주세요. 예: -0.25, 3, 1/6", false); return; }
    if (Math.abs(x - q.answer) <= 0.01 * Math.abs(q.answer) + 1e-9 || num(x) === num(q.answer)) {
      this.asked++; if (!this.missed) this.right++;
      this.advance(`맞습니다. 기여분은 ${num(q.answer)}입니다.`, true);
    } else {
      this.missed = true;
      const why = Math.abs(x + q.answer) < 0.01 * Math.abs(q.answer) ? " 부호가 반대입니다." : "";
      this.reply(`아닙니다.${why} 받은 기울기에 국소 도함수를 곱해 보세요. 힌트를 볼 수 있습니다(H).`, false);
      $("answer").select();
    }
  }

  give() { const q = this.question(); if (q) { this.asked++; this.advance(`답은 ${num(q.answer)}입니다.`, false); } }

  more() { this.hint++; this.show(); }

  advance(words, good) {
    this.hint = 0; this.missed = false; $("answer").value = "";
    this.player.show(this.player.at + 1, true);
    this.reply(words, good);
    if (!$("answer").disabled) $("answer").focus();
  }

  reply(words, good) { $("reply").textContent = words; $("reply").className = good ? "good" : "bad"; }

  listen(on) {
    on("reveal", () => this.give());
    on("hint", () => this.more());
    $("quiz-form").addEventListener("submit", e => { e.preventDefault(); this.answered($("answer").value); });
  }
}
