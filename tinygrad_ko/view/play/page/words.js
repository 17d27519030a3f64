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
    let say = step.say ?? this.plain(step), numbersOf = step.numbers ?? "";
    if (player.editing.on) { say = step.phase === "s" || step.tape === undefined && step.phase === "b" ? step.say : this.plain(step); numbersOf = ""; }
    if (player.mode === "order" && player.orders.order === "naive") say = player.orders.words(step);
    this.write(phase, say, step.general ?? "", numbersOf);
  }

  write(phase, say, general, numbersOf) {
    $("phase").textContent = phase;
    $("phase").className = phase === "순전파" ? "forward" : phase === "역전파" || phase === "출발" ? "backward" : "";
    $("say").textContent = say;
    $("general").innerHTML = general; $("numbers").innerHTML = numbersOf === general ? "" : numbersOf;  // mathml_for_page.py 가 살핀 MathML 이다
    for (const id of ["general", "numbers"]) reachable($(id));
  }

  plain(step) {  // 지금의 수로 지은 말
    const {player} = this, b = player.box[step.target];
    if (step.phase === "f") return `${player.op[step.step].about}: ` + step.boxes.map(k => `${player.box[k].full} = ${summary(player.value(player.box[k]), player.box[k].dtype)}`).join(", ");
    if (!b) return `${player.op[step.step].title} 거꾸로 지나 ‘${player.op[step.target]?.name ?? "접은 것"}’ 안으로 기울기가 들어갑니다.`;
    const {grads} = player.state(), now = grads[step.target];
    if (!now) return `${player.op[step.step].title} 거꾸로 지나 ${b.full}${b.jo[3]} 기여분이 갔습니다.`;
    const counted = now.uses > 1 ? ` 쓰임 ${now.uses}곳 가운데 ${now.use}번째 기여분입니다. 지금까지 더한 기울기는 ${summary(now.array, b.dtype)}입니다.` : "";
    return `${player.op[step.step].title} 거꾸로 지나 ${b.full}${b.jo[3]} 온 기여분은 ${summary(player.part(step), b.dtype)}입니다.${counted}`;
  }
}

function reachable(part) {  // 넘치는 것은 자판으로도 밀어 볼 수 있게
  if (part.scrollWidth > part.clientWidth) part.tabIndex = 0; else part.removeAttribute("tabindex");
}
