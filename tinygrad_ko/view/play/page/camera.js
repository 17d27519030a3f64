// 카메라(camera): 그림의 어디를, 얼마나 크게 보는가. 맞춤(0), 크게(+), 작게(−), 끌기, 두 손가락, Ctrl+바퀴, Shift+화살표.
//
// 처음에는 그림 전부가 보인다. 글이 읽힐 만하면 그대로 있고, 아니면 걸음을 따라가며 크게 본다. 손으로 옮기면 그 자리를 지킨다(따라가기를 다시 누를 때까지).

const SMALLEST_SCALE = 0.72, LARGEST = 4, MARGIN = 10, STRIDE = 60;

class Camera {
  constructor(player) {
    this.player = player;
    this.mode = "follow";  // follow 걸음을 따라간다, whole 늘 전부, free 손으로 옮긴 자리
    this.x = 0; this.y = 0; this.k = 1;
    this.pointers = new Map();
    this.listen();
  }

  get room() { const view = $("view"); return [view.clientWidth, view.clientHeight]; }

  get smallest() {  // 그림 전부가 보이는 배율
    const [w, h] = this.player.picture.size, [across, down] = this.room;
    return Math.min(1, (across - 2 * MARGIN) / w, (down - 2 * MARGIN) / h);
  }

  get whole() {  // 그림 전부가 보이고 있는가
    const [w, h] = this.player.picture.size, [across, down] = this.room;
    return this.x >= 0 && this.y >= 0 && this.x + w * this.k <= across + 1 && this.y + h * this.k <= down + 1;
  }

  // ── 어디를 보는가 ──

  stand() {  // 새 그림을 처음부터 본다: 보는 자리의 높이를 정하고 맞춘다
    const view = $("view"), [w, h] = this.player.picture.size, most = innerHeight * (innerWidth < 960 ? 0.5 : 0.56);
    const scale = Math.min(1, (view.clientWidth - 2 * MARGIN) / w);
    view.style.height = Math.round(Math.max(Math.min(h * scale + 2 * MARGIN, most), Math.min(200, most))) + "px";
    this.seen = this.room.join();
    if (this.mode === "free") this.mode = "follow";
    this.fit(false);
  }

  fit(smooth = true) {
    const [w, h] = this.player.picture.size, [across, down] = this.room;
    this.k = this.smallest;
    this.move((across - w * this.k) / 2, (down - h * this.k) / 2, smooth);
  }

  move(x, y, smooth = false) {
    const [w, h] = this.player.picture.size, [across, down] = this.room, kept = (at, size, room) => Math.min(Math.max(at, Math.min(40, room / 4) - size), room - Math.min(40, room / 4));
    this.x = kept(x, w * this.k, across); this.y = kept(y, h * this.k, down);  // 그림을 아주 잃어버리지는 않게
    const {paper} = this.player.picture;
    paper.classList.toggle("gliding", smooth);
    paper.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.k})`;
    $("view").classList.toggle("loose", !this.whole);
    for (const [id, on] of [["follow", this.mode === "follow"], ["fit", this.mode === "whole"]]) $(id).setAttribute("aria-pressed", String(on));
    this.player.map?.show();
  }

  zoom(factor, at = this.room.map(n => n / 2), smooth = true) {  // at: 그 점은 제자리에
    const k = Math.min(LARGEST, Math.max(this.smallest * 0.8, this.k * factor)), share = k / this.k;
    this.k = k;
    this.mode = "free";
    this.move(at[0] - (at[0] - this.x) * share, at[1] - (at[1] - this.y) * share, smooth);
  }

  pan(dx, dy, smooth = false) { this.mode = "free"; this.move(this.x + dx, this.y + dy, smooth); }

  follow(on) {
    this.mode = on ? "follow" : "free";
    if (on) this.reveal(this.player.current); else this.move(this.x, this.y);
  }

  showWhole() { this.mode = "whole"; this.fit(); }

  // ── 걸음을 따라가기 ──

  reveal(step) {
    if (this.mode === "whole") return;
    if (!step || this.smallest >= SMALLEST_SCALE) { if (this.mode === "follow") this.fit(); return; }
    if (this.mode === "free") { this.visit(step); return; }
    const [across, down] = this.room, space = 2 * MARGIN + 16, scale = ([left, top, right, bottom]) => Math.min(1, (across - space) / (right - left), (down - space) / (bottom - top));
    const around = this.around(step), shown = around.find(edges => scale(edges) >= SMALLEST_SCALE) ?? around.at(-1);  // 다 보이게 하면 작아질 때에는 덜 본다
    if (!shown) return;
    const most = Math.max(this.smallest, scale(shown));
    if (this.k <= most && this.k >= Math.min(SMALLEST_SCALE, most) && this.contains(shown)) { this.move(this.x, this.y); return; }
    this.k = most;
    this.center(shown);
  }

  visit(step) {  // 손으로 옮겨 둔 자리: 아주 멀어졌을 때에만, 배율은 그대로 두고
    const around = this.around(step), [across, down] = this.room, fits = ([left, top, right, bottom]) => (right - left) * this.k <= across && (bottom - top) * this.k <= down;
    if (around.length && !this.touches(around.at(-1))) this.center(around.find(fits) ?? around.at(-1)); else this.move(this.x, this.y);
  }

  around(step) {  // 걸음에 나오는 것들의 둘레: 들어온 것까지, 연산과 결과, 결과만
    const {picture, data} = this.player, results = step.phase === "f" ? step.boxes : [step.target, ...(step.arrivals ?? []).map(a => a[0])];
    const ends = step.lit.flatMap(k => [data.arrows[k].a, data.arrows[k].b]);
    return [[...results, step.step, ...(step.from ?? []), ...ends], [...results, step.step], results.length ? results : [step.step], [results[0] ?? step.step]].map(keys => {
      const found = [...new Set(keys)].map(k => picture.edges(k)).filter(Boolean);
      return found.length ? found.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]) : null;
    }).filter(Boolean);
  }

  center([left, top, right, bottom]) {
    const [across, down] = this.room;
    this.move(across / 2 - (left + right) / 2 * this.k, down / 2 - (top + bottom) / 2 * this.k, true);
  }

  onScreen([left, top, right, bottom]) { return [left * this.k + this.x, top * this.k + this.y, right * this.k + this.x, bottom * this.k + this.y]; }
  contains(edges) { const [l, t, r, b] = this.onScreen(edges), [across, down] = this.room; return l >= 0 && t >= 0 && r <= across && b <= down; }
  touches(edges) { const [l, t, r, b] = this.onScreen(edges), [across, down] = this.room; return r > 20 && b > 20 && l < across - 20 && t < down - 20; }

  include(key) {  // 자판으로 고른 것이 보이게, 배율은 그대로
    const edges = this.player.picture.edges(key);
    if (edges && !this.contains(edges)) this.center(edges);
  }

  // ── 손 ──

  listen() {
    const view = $("view"), point = e => { const box = view.getBoundingClientRect(); return [e.clientX - box.left - view.clientLeft, e.clientY - box.top - view.clientTop]; };
    view.addEventListener("wheel", e => { if (!e.ctrlKey && !e.metaKey) return; e.preventDefault(); this.zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0022)), point(e), false); }, {passive: false});
    view.addEventListener("pointerdown", e => { if (e.button || e.target.closest("#map")) return; this.pointers.set(e.pointerId, point(e)); this.dragged = this.pointers.size > 1; this.from = point(e); });
    view.addEventListener("pointermove", e => { if (this.pointers.has(e.pointerId)) this.drag(e, point(e)); });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, e => { this.pointers.delete(e.pointerId); view.classList.remove("dragging"); });
    view.addEventListener("click", e => { if (this.dragged) { e.stopPropagation(); e.preventDefault(); this.dragged = false; } }, true);
    $("graph").addEventListener("focusin", e => { const g = e.target.closest(".box, .op"); if (g && g.matches(":focus-visible")) this.include(g.dataset.key); });
    for (const [id, act] of [["larger", () => this.zoom(1.3)], ["smaller", () => this.zoom(1 / 1.3)], ["fit", () => this.showWhole()], ["follow", () => this.follow(this.mode !== "follow")]]) $(id).addEventListener("click", act);
    new ResizeObserver(() => { if (this.seen !== this.room.join()) this.resized(); }).observe(view);
    addEventListener("resize", () => { if (!this.room[1]) this.resized(); });  // 너비를 먼저, 높이를 나중에 얻는 틀도 있다
  }

  drag(e, now) {
    const before = this.pointers.get(e.pointerId), others = [...this.pointers].filter(([id]) => id !== e.pointerId).map(([, p]) => p);
    if (!this.dragged && Math.hypot(now[0] - this.from[0], now[1] - this.from[1]) < 5) return;
    if (!this.dragged) { this.dragged = true; $("view").setPointerCapture(e.pointerId); $("view").classList.add("dragging"); $("tip").hidden = true; }
    this.pointers.set(e.pointerId, now);
    if (!others.length) { this.pan(now[0] - before[0], now[1] - before[1]); return; }
    const far = p => Math.hypot(p[0] - others[0][0], p[1] - others[0][1]), middle = p => [(p[0] + others[0][0]) / 2, (p[1] + others[0][1]) / 2];
    this.zoom(far(now) / Math.max(1, far(before)), middle(before), false);
    this.pan(middle(now)[0] - middle(before)[0], middle(now)[1] - middle(before)[1]);
  }

  resized() {
    if (!innerHeight) return;  // 쪽 안에 접혀 있다(details). 접힌 채 열렸으면 보는 자리의 높이가 0이라, 펴질 때 다시 선다
    this.seen = this.room.join();
    const {picture} = this.player;
    if (!this.room[1] || picture.best() !== picture.layout) { picture.draw(); this.stand(); this.player.show(this.player.at, true); return; }
    if (this.mode !== "free") { this.fit(false); this.reveal(this.player.current); } else this.move(this.x, this.y);
  }

  key(e) {  // 눌린 것이 카메라의 것이면 참
    const step = {ArrowLeft: [STRIDE, 0], ArrowRight: [-STRIDE, 0], ArrowUp: [0, STRIDE], ArrowDown: [0, -STRIDE]}[e.key];
    if (e.shiftKey && step && $("view").contains(e.target)) { this.pan(...step, true); return true; }
    const act = {"+": () => this.zoom(1.3), "=": () => this.zoom(1.3), "-": () => this.zoom(1 / 1.3), "0": () => this.showWhole()}[e.key];
    if (act) act();
    return !!act;
  }
}

// 살핌 지도(map): 그림이 보는 자리보다 클 때, 어디를 보고 있는지. 누르면 거기로 간다.

class OverviewMap {
  constructor(player) {
    this.player = player;
    const go = e => { if (e.buttons || e.type === "pointerdown") { e.stopPropagation(); this.go(e); } };
    $("map").addEventListener("pointerdown", e => { $("map").setPointerCapture(e.pointerId); go(e); });
    $("map").addEventListener("pointermove", go);
  }

  draw() {  // 상자마다 네모 하나
    const {picture} = this.player, [w, h] = picture.size, most = innerWidth < 640 ? 96 : 170;
    const scale = Math.min(most / w, most * 0.7 / h);
    $("map").setAttribute("viewBox", `0 0 ${w} ${h}`);
    $("map").style.width = w * scale + "px"; $("map").style.height = h * scale + "px";
    this.spots = Object.fromEntries(picture.keys().map(k => { const [l, t, r, b] = picture.edges(k); return [k, el("rect", {x: l, y: t, width: r - l, height: b - t, rx: 6})]; }));
    this.frame = el("rect", {class: "window"});
    $("map").replaceChildren(...Object.values(this.spots), this.frame);
  }

  show() {
    const {camera, picture} = this.player, [across, down] = camera.room, hidden = camera.whole;
    if ($("map").toggleAttribute("hidden", hidden) || !this.frame) return;
    for (const [name, value] of [["x", -camera.x / camera.k], ["y", -camera.y / camera.k], ["width", across / camera.k], ["height", down / camera.k]]) this.frame.setAttribute(name, value);
    for (const [k, spot] of Object.entries(this.spots)) spot.classList.toggle("lit", picture.lit.has(k));
  }

  go(e) {
    const {camera, picture} = this.player, box = $("map").getBoundingClientRect(), [w, h] = picture.size, [across, down] = camera.room;
    camera.mode = "free";
    camera.move(across / 2 - (e.clientX - box.left) / box.width * w * camera.k, down / 2 - (e.clientY - box.top) / box.height * h * camera.k);
  }
}
