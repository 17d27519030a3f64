// 한 걸음의 안(inside): 함수를 한 번 부른 걸음을 작은 걸음들로 편다.

class Inside {
  constructor(player) { this.player = player; this.of = null; }

  show(step) {
    const steps = step?.inside ?? [], panel = $("inside");
    panel.hidden = !steps.length || this.player.mode === "quiz";
    if (panel.hidden) { this.of = null; return; }
    $("inside-title").textContent = `이 걸음을 작은 걸음 ${steps.length}개로 펴기`;
    this.step = step;
    if (panel.open) this.fill();
  }

  fill() {  // 펴 보는 동안에만 짓는다
    const edited = this.player.editing.on;
    if (this.of === this.step && this.edited === edited) return;
    this.of = this.step; this.edited = edited;
    const note = edited ? [tag("p", {class: "quiet"}, "고친 값에서는 작은 걸음의 규칙과 식만 보입니다.")] : [];
    $("inside-steps").replaceChildren(...note, tag("ol", {}, ...this.step.inside.map(small => this.item(small))));
  }

  item(small) {
    const made = tag("li", {}, tag("p", {}, this.edited ? small.rule : small.say));
    for (const tex of [small.general, small.numbers]) {  // 살핀 MathML 이다
      if (!tex || (tex === small.numbers && (tex === small.general || this.edited))) continue;
      const formula = tag("div", {class: "formula"});
      formula.innerHTML = tex;
      made.append(formula);
    }
    const array = this.edited ? null : this.player.array(small.part);
    if (array) made.append(tag("p", {class: "small"}, tag("strong", {}, this.step.phase === "f" ? small.to : `${small.to} 쪽의 기여분`), " = ", this.numbers(array)));
    return made;
  }

  numbers(array) {  // 작은 배열은 모두, 뒤의 두 축을 표로
    const flat = numbers(array), shape = array.s;
    if (shape.length < 2 || flat.length < 2) return tag("span", {class: "row"}, shape.length ? `[${flat.map(x => num(x)).join(", ")}]` : num(flat[0]));
    const wide = shape.at(-1), body = tag("tbody");
    for (let line = 0; line * wide < flat.length; line++) {
      const lead = unravel(line, shape.slice(0, -1)).slice(0, -1);
      if (lead.length && line % shape.at(-2) === 0) body.append(tag("tr", {}, tag("th", {colspan: wide, scope: "colgroup"}, `[${lead.join(", ")}]`)));
      body.append(tag("tr", {}, ...flat.slice(line * wide, (line + 1) * wide).map(x => tag("td", {}, num(x)))));
    }
    return tag("div", {class: "sheet"}, tag("table", {}, body));
  }

  listen() { $("inside").addEventListener("toggle", () => { if ($("inside").open && this.step) this.fill(); }); }
}
