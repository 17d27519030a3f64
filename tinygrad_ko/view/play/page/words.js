// 말(words): 걸음마다 무슨 말을 하는가. 처음 값에서는 대본의 말을, 고친 값에서는 그 수로 다시 지은 말을 쓴다.

class Narrator {
  constructor(player) { this.player = player; }

  narrate(step) {
    const {player} = this, {track} = player.data, forward = track.filter(s => s.phase === "f").length;
    if (player.mode === "quiz") return;
    if (!step) {
      const start = player.scenes.inside ? player.scenes.introduction() : `‘다음’을 누르면 한 걸음씩 나아갑니다. 먼저 값을 셈하고(순전파 ${forward}걸음), 그다음 기울기를 거꾸로 나릅니다(역전파 ${track.length - forward - 1}걸음).`;
      this.write("시작", player.mode === "order" ? player.orders.introduction() : start, "", "");
      return;
    }
    const phase = step.phase === "f" ? "순전파" : step.phase === "s" ? "출발" : "역전파";
    const say = player.mode === "order" && player.orders.order === "naive" ? player.orders.words(step) : this.sentence(step);
    this.write(phase, say, step.general ?? "", player.workings.lines(step));
  }

  sentence(step) {  // 대본의 말에는 처음 값의 수가 있다. 접은 것과 출발의 말에는 수가 없다
    return step.say && (!this.player.editing.on || step.phase === "s" || this.player.op[step.step]?.group) ? step.say : this.plain(step);
  }

  write(phase, say, general, workings = []) {
    $("phase").textContent = phase;
    $("phase").className = phase === "순전파" ? "forward" : phase === "역전파" || phase === "출발" ? "backward" : "";
    $("say").textContent = say;
    $("general").innerHTML = general;  // mathml_for_page.py 가 살핀 MathML 이다
    $("numbers").replaceChildren(...workings);
    for (const id of ["general", "numbers"]) reachable($(id));
  }

  plain(step) {  // 지금의 수로 지은 말
    const {player} = this, b = player.box[step.target], op = player.op[step.step];
    if (step.phase === "f") return `${step.rule} ` + step.boxes.map(k => `${step.boxes.length > 1 ? player.box[k].full + "의 " : ""}값은 ${summary(player.value(player.box[k]), player.box[k].dtype)}입니다.`).join(" ");
    if (!b) return `${op.title} 거슬러 ‘${player.op[step.target]?.name ?? "접은 것"}’ 안으로 기울기가 들어갑니다.`;
    const from = (step.from ?? []).map(k => player.box[k]?.full).filter(Boolean).join(", "), given = player.received(step);
    const parts = [`${from ? from + "에서 " : ""}${op.title} 거슬러 ${b.full}${b.jo[3]} 갑니다.`, step.rule ?? ""];
    if (step.part === undefined) return parts.join(" ");
    if (given.length) parts.push(`받은 기울기는 ${given.map(a => summary(a, b.dtype)).join(", ")}입니다.`);
    parts.push(`기여분은 ${summary(player.part(step), b.dtype)}입니다.`);
    const [, total, use, uses] = player.arrivals(step).find(([key]) => key === b.k) ?? [];
    if (uses > 1 && use === 1) parts.push(`${b.full}${b.jo[0]} ${uses}곳에 쓰였으므로 쓰임마다의 기여분을 더합니다. 이것은 첫 번째 기여분입니다.`);
    if (uses > 1 && use > 1) parts.push(`쓰임 ${uses}곳 가운데 ${use}번째 기여분입니다. 지금까지 더하면 ${summary(total, b.dtype)}입니다.${use === uses ? ` 이것이 ${b.full}의 기울기입니다.` : ""}`);
    else if (uses === 1 && b.kind === "leaf") parts.push(`이것이 ${b.full}의 기울기입니다.`);
    return parts.filter(Boolean).join(" ");
  }

  // ── 모든 걸음을 글로: 펼치거나 인쇄할 때 짓는다 ──

  transcript() {
    const {player} = this;
    if (this.written === player.editing.run() && this.track === player.data.track) return;
    this.written = player.editing.run(); this.track = player.data.track;  // 지금 보는 그림의 걸음들
    $("transcript").replaceChildren(...player.data.track.map(step => {
      const item = tag("li", {}, this.sentence(step)), general = tag("div");
      general.innerHTML = step.general ?? "";
      item.append(general, ...player.workings.lines(step));
      return item;
    }));
    $("transcript").querySelectorAll(OVERFLOWING).forEach(reachable);
  }
}

const OVERFLOWING = ".formula, #transcript div";

function reachable(part) {  // 넘치는 것은 자판으로도 밀어 볼 수 있게
  if (part.scrollWidth > part.clientWidth) part.tabIndex = 0; else part.removeAttribute("tabindex");
}
