// '왜 위상 순서인가': 바른 차례와 소박한 차례를 나란히.

class Orders {
  constructor(player) { this.player = player; this.order = "right"; }

  get naive() { return this.player.editing.on ? this.again() ?? this.player.data.naive : this.player.data.naive; }

  again() {  // 고친 값으로 다시 걷는다. 걷는 차례는 값과 상관없으므로, 다 모이지 않은 기울기를 테이프에 놓고 기여분만 다시 셈한다
    const {player} = this, run = player.editing.run(), {tape} = player.data, first = tape.inputs.length + tape.constants.length;
    if (this.walked?.run === run) return this.walked.naive;
    const totals = {[player.data.loss]: player.grad(player.box[player.data.loss])}, carried = new Map(), taken = new Map(), steps = [];
    let culprit = null, wrong = null;
    for (const s of player.data.naive.steps) {
      const mine = player.backward.filter(b => b.step === s.step && b.target === s.target), nth = taken.get(s.step + s.target) ?? 0, step = mine[nth % mine.length], source = step.from[0];
      if (step.from.length !== 1) { this.walked = {run, naive: null}; return null; }
      if (!carried.has(s.step)) {
        const g = totals[source], [[slot]] = tape.steps[step.tape], truth = numbers(player.grad(player.box[source]));
        if (culprit === null && numbers(g).some((x, i) => Math.abs(x - truth[i]) > 1e-5 * Math.abs(truth[i]))) culprit = source;
        const code = [...tape.code], type = run.slots[slot].type;
        if (slot >= first) code[slot - first] = [`cast:${type}`, {type, shape: g.s, data: numbers(g)}];
        carried.set(s.step, runTape({...tape, code, guards: []}, player.editing.edits));
        if (culprit === source && wrong === null) wrong = steps.length;
      }
      taken.set(s.step + s.target, nth + 1);
      const part = packed(carried.get(s.step).steps[step.tape].contribution), before = totals[s.target];
      totals[s.target] = before ? {s: part.s, d: part.d.map((x, i) => x + before.d[i])} : part;
      steps.push({...s, part, arrivals: s.arrivals.map(([key, , use, uses]) => [key, totals[s.target], use, uses])});
    }
    this.walked = {run, naive: {...player.data.naive, steps, culprit, wrong, uses: culprit ? player.into(culprit).length : 0}};
    return this.walked.naive;
  }

  get steps() { return this.order === "naive" ? this.naive.steps : this.player.backward; }
  get culprit() {  // 지금 틀린 상자
    const {player} = this, wrong = player.mode === "order" && this.order === "naive" && this.naive.wrong !== null && player.at > this.naive.wrong;
    return wrong ? this.naive.culprit : null;
  }

  introduction() {
    const {wrong, culprit} = this.naive;
    if (this.order === "right") return "바른 차례(위상 순서, topological order): 상자가 제 기여분을 모두 모은 뒤에만 그 기울기를 아래로 넘깁니다.";
    const intro = "소박한 차례(깊이 우선, depth first): 기여분 하나를 받자마자 그 상자의 아래로 내려갑니다.";
    return wrong === null ? intro + " 이 식에는 여러 곳에 쓰인 중간값이 없어, 두 차례의 답이 같습니다." : intro + ` 여러 곳에 쓰인 ${this.player.box[culprit].full}에서 어떻게 되는지 보세요.`;
  }

  words(step) {
    const {naive, player} = this, words = player.narrator.plain(step);
    if (naive.wrong === null || player.at - 1 < naive.wrong) return words;
    const c = player.box[naive.culprit];
    if (player.at - 1 === naive.wrong) return `여기서 처음 틀립니다. ${c.full}${c.jo[0]} ${naive.uses}곳에 쓰였는데, 기여분을 다 모으기 전에 기울기를 아래로 넘겼습니다. ${words}`;
    return `앞에서 이미 틀렸습니다. ${words}`;
  }

  show() {
    const {player, naive} = this;
    const list = (steps, name) => tag("ol", {}, ...steps.map((s, k) => {
      const bad = name === "naive" && naive.wrong !== null && k >= naive.wrong;
      const item = tag("button", {type: "button", "data-at": `${name} ${k}`, class: (this.order === name && player.at === k + 1 ? "here " : "") + (bad ? "bad" : "")},
        `${player.op[s.step].symbol} → ${player.box[s.target].full}`, tag("span", {}, summary(name === "naive" ? player.array(s.part) : player.part(s), player.box[s.target].dtype)));
      if (bad && k === naive.wrong) item.append(tag("strong", {}, " 처음 틀림"));
      item.addEventListener("click", () => { this.order = name; player.show(k + 1); });
      return tag("li", {}, item);
    }));
    redraw($("orders"), () => $("orders").replaceChildren(
      tag("section", {}, tag("h3", {}, "바른 차례 (위상 순서)"), list(player.backward, "right")),
      tag("section", {}, tag("h3", {}, "소박한 차례 (깊이 우선)"), list(naive.steps, "naive"))), item => item.dataset.at);
    const here = $("orders").querySelector(".here");
    if (here) { const box = here.closest("ol"); box.scrollTop = here.offsetTop - box.offsetTop - box.clientHeight / 2; }
    $("edited-order").hidden = !player.editing.on || !!this.again();
    const ended = naive.culprit && this.order === "naive" && player.at === player.steps.length, {grads} = player.state();
    const off = ended ? player.data.boxes.filter(x => x.kind === "leaf" && grads[x.k] && summary(grads[x.k].array) !== summary(player.grad(x))) : [];
    $("verdict").textContent = off.length ? "틀린 기울기: " + off.map(x => `${x.full} ${summary(grads[x.k].array, x.dtype)} (바른 값 ${summary(player.grad(x), x.dtype)})`).join(", ") : "";
    for (const name of ["right", "naive"]) $("order-" + name).checked = this.order === name;
  }
}
