// 그림들(scenes): 처음 그림, 모듈로 접은 그림, 그리고 접은 것 하나하나의 속. 접은 것을 누르면(Enter) 그 속으로 들어가고, 길(trail)이나 Esc 로 나온다.

const PARTS = ["boxes", "steps_at", "arrows", "size", "bands", "others", "track"];

class Scenes {
  constructor(player) {
    const {data} = player, first = Object.fromEntries(PARTS.map(p => [p, data[p]]));
    this.player = player;
    this.boxes = {}; this.steps = {}; this.left = {};
    this.all = new Map([["", {key: "", name: "전체 그림", ...first}], ...(data.scenes ?? []).map(s => [s.key, s])]);
    for (const s of this.all.values()) this.fill(s, first.track);
    const every = [...this.all.values()], flows = new Map();
    for (const s of every) for (const step of s.track) if (step.b !== undefined && !flows.has(step.b)) flows.set(step.b, step);
    this.flows = [...flows].sort((a, b) => a[0] - b[0]).map(([, step]) => step);  // 하나하나의 역전파의 걸음 전부
    this.everything = every.flatMap(s => s.track.filter(step => step.phase === "b"));  // 어느 그림에서든 거스르는 걸음 전부
    const links = new Map();
    for (const s of every) for (const a of s.arrows) if (a.a in this.boxes && a.b in this.steps || a.a in this.steps && a.b in this.boxes) links.set(a.a + a.b, a);
    this.links = [...links.values()];  // 하나하나의 값과 연산 사이의 화살표
    this.open("");
  }

  fill(scene, first) {  // 다른 그림에도 있는 것은 자리만 적혀 있다
    scene.places = Object.fromEntries([...scene.boxes, ...scene.steps_at].map(x => [x.k, x.at]));
    const whole = (list, known, group) => list.map(x => { if (x.name === undefined) return known[x.k]; if (!group(x)) known[x.k] = x; return x; });
    scene.boxes = whole(scene.boxes, this.boxes, b => b.kind === "group");
    scene.steps_at = whole(scene.steps_at, this.steps, s => s.group);
    scene.track = scene.track.map(s => s.like === undefined ? s : {...first[s.like], ...s});
  }

  get inside() { return this.now.group !== undefined; }

  open(key) {
    const {player} = this, scene = this.all.get(key);
    this.now = scene;
    Object.assign(player.data, Object.fromEntries(PARTS.map(p => [p, scene[p]])));
    player.box = {...this.boxes, ...Object.fromEntries(scene.boxes.map(b => [b.k, b]))};
    player.op = {...this.steps, ...Object.fromEntries(scene.steps_at.map(s => [s.k, s]))};
    player.backward = scene.track.filter(s => s.phase === "b");
    this.inner = Object.fromEntries([...this.all.values()].filter(s => s.group && s.parent === key).map(s => [s.group, s.key]));
  }

  enter(key) {  // 접은 것의 속으로: 바깥의 걸음이 와 있는 데까지
    const {player} = this, scene = this.all.get(key), done = player.data.track.slice(0, player.at), now = player.current;
    this.left[this.now.key] = player.at;
    const passed = phase => done.some(s => s.step === scene.group && s.phase === phase && s !== now), turn = scene.track.findIndex(s => s.phase !== "f");
    const half = turn < 0 ? scene.track.length : turn;
    const at = scene.group === undefined ? Math.round(player.at / Math.max(1, player.steps.length) * scene.track.length)
      : passed("b") ? scene.track.length : passed("f") ? half : 0;
    this.go(key, at);
    $("view").focus({preventScroll: true});
  }

  leave() { const {group, parent} = this.now; this.back(parent, group); }

  back(key, group) {
    this.go(key, this.left[key] ?? 0);
    const g = group && this.player.picture.ellipses[group];
    (g ?? $("view")).focus({preventScroll: true});
  }

  go(key, at) {
    const {player} = this;
    player.automatic(false);
    player.mode = "play"; player.selected = null;
    this.open(key);
    player.picture.draw(); player.map.draw(); player.camera.stand();
    player.show(at, true);
    if ($("all-steps").open) player.narrator.transcript();
  }

  // ── 지금 어느 그림인가 ──

  show() {
    const line = [];
    for (let s = this.now; s; s = s.key === "" ? null : this.all.get(s.parent)) line.unshift(s);
    const crumbs = line.map((s, k) => {
      const here = k === line.length - 1, made = tag("button", {type: "button", "aria-current": here ? "page" : undefined}, s.name);
      if (!here) made.addEventListener("click", () => this.back(s.key, line[k + 1].group));
      return tag("li", {}, made);
    });
    if (this.now.key === "" && this.all.has("folded")) {
      const fold = tag("button", {type: "button", class: "fold"}, "모듈로 접기");
      fold.addEventListener("click", () => this.enter("folded"));
      crumbs.push(tag("li", {class: "aside"}, fold));
    }
    $("trail").hidden = this.all.size === 1;
    if (this.shown === this.now.key) return;
    this.shown = this.now.key;
    $("trail").firstElementChild.replaceChildren(...crumbs);
    $("where").textContent = this.all.size > 1 ? `지금 보는 그림: ${this.now.name}` : "";
    $("view").setAttribute("aria-label", this.now.key ? `계산 그래프: ${this.now.name}` : "계산 그래프");
  }

  introduction() {  // 속에 들어왔을 때 하는 말
    const {name, entering, leaving} = this.now, {box} = this.player;
    const list = keys => keys.length > 4 || keys.some(k => !box[k]) ? `값 ${keys.length}개` : keys.map(k => box[k].full).join(", ");  // 어느 그림에도 놓이지 않은 값도 있다
    const from = entering.length ? `들어온 값: ${list(entering)}. ` : "", to = leaving.length ? `나가는 값: ${list(leaving)}. ` : "";
    return `‘${name}’의 속입니다. ${from}${to}‘다음’으로 한 걸음씩 보고, 다 보면 Esc 나 위의 길로 나갑니다.`;
  }
}
