// 그림(picture): 상자와 연산과 화살표. 무엇이 보이는지는 재생기(player.js)가 말해 준다.

const NAME = 13, BODY = 12, SMALL = 10, PADDING = 10, CELL = 9, NUMBER_CELL = [46, 17], NUMBERED = [3, 4];

class Picture {
  constructor(player) {
    this.player = player;
    this.data = player.data;
    this.arrows = []; this.ellipses = {}; this.groups = {}; this.lit = new Set();
    this.draw();
  }

  // ── 자리: 보는 곳의 크기마다 줄을 달리 나눈 것들 가운데 가장 크게 보이는 것 ──

  best() {
    const view = $("view"), room = [view.clientWidth - 2 * MARGIN, innerHeight * 0.55];
    const scale = ({size}) => Math.min(1, room[0] / size[0], room[1] / size[1]);
    return [this.data, ...this.data.others].reduce((a, b) => scale(b) > scale(a) * 1.03 ? b : a).at ?? null;
  }

  take(layout) {  // 배치 하나를 쓴다. null 이면 처음 것
    const other = this.data.others.find(o => o.at === layout) ?? null, {places} = this.player.scenes.now;
    this.layout = layout;
    this.size = (other ?? this.data).size; this.bands = (other ?? this.data).bands;
    this.place = Object.fromEntries(Object.entries(places).map(([k, at]) => [k, other ? [...other.at[k], at[2], at[3]] : at]));
    this.paths = other ? other.arrows : this.data.arrows.map(a => [a.d, a.head]);
  }

  keys() { return Object.keys(this.place); }

  edges(key) {  // 상자나 연산의 [왼쪽, 위, 오른쪽, 아래]
    const at = this.place[key];
    if (!at) return null;
    const [x, y, w, h] = at;
    return this.ellipses[key] ? [x - w / 2, y - h / 2, x + w / 2, y + h / 2] : [x, y, x + w, y + h];
  }

  measured() {  // 값끼리, 기울기끼리 함께 쓰는 눈금
    const largest = pick => Math.max(0, ...this.data.boxes.map(b => {
      const a = pick(b);
      return a && a.s.length ? cells(a).values.reduce((most, x) => Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most, 0) : 0;
    }));
    return {value: largest(b => this.player.value(b)), grad: largest(b => this.player.grad(b))};
  }

  draw(layout = this.best()) { redraw($("graph"), () => this.build(layout), g => g.dataset.key); }

  build(layout) {
    const under = el("g"), over = el("g");
    this.take(layout);
    this.scales = this.measured();
    this.ellipses = {}; this.groups = {};
    $("graph").replaceChildren(this.paper = el("g", {id: "paper"}, under, over));
    this.arrows = this.paths.map(([d, head], k) => {
      const g = el("g", {class: "arrow", "data-arrow": k}, el("path", {d}), el("polygon", {points: head}));
      under.append(g);
      return g;
    });
    for (const s of this.data.steps_at) over.append(this.ellipses[s.k] = this.drawStep(s));
    for (const b of this.data.boxes) over.append((this.groups[b.k] = this.drawFrame(b)).g);
    this.arrange(over);
    this.squeeze();
  }

  arrange(over) {  // Tab 이 흐름의 차례를 따르게: 순전파의 걸음의 차례로, 연산 앞에 그 입력들
    const order = new Map(), {arrows, track} = this.data, put = k => { if (!order.has(k)) order.set(k, order.size); };
    for (const s of track) if (s.phase === "f") { arrows.filter(a => a.b === s.step).forEach(a => put(a.a)); put(s.step); s.boxes.forEach(put); }
    const rank = g => order.get(g.dataset.key) ?? -1;
    over.replaceChildren(...[...over.children].sort((a, b) => rank(a) - rank(b)));
  }

  drawStep(s) {
    const [x, y, w, h] = this.place[s.k], inner = this.player.scenes.inner[s.k], tall = 22 + 13 * s.options.length;
    const put = (words, size, at) => el("text", {x, y: at, "font-size": size, "text-anchor": "middle", class: size === SMALL ? "quiet" : "", "data-most": w - 10}, words);
    const open = inner === undefined ? {} : {tabindex: 0, role: "button", "aria-label": `${s.name} (${s.about}), 속 열기`, "data-open": inner};
    const mark = inner === undefined ? [] : [el("path", {class: "plus-mark", d: `M${x + w / 2 - 15} ${y - h / 2 + 10}h9m-4.5 -4.5v9`})];
    return el("g", {class: s.group ? "op group" : "op", "data-key": s.k, ...open}, el("title", {}, `${s.name}: ${s.about}`),
      s.group ? el("rect", {class: "shape", x: x - w / 2, y: y - h / 2, width: w, height: h, rx: 8}) : el("ellipse", {class: "shape", cx: x, cy: y, rx: w / 2, ry: h / 2}),
      put(s.symbol, s.symbol.length < 3 && !s.group ? 16 : 13, y - tall / 2 + 16), ...s.options.map((o, k) => put(o, SMALL, y - tall / 2 + 31 + 13 * k)), ...mark);
  }

  drawFrame(b) {
    const {entering = [], leaving = []} = this.player.scenes.now, way = entering.includes(b.k) ? "들어온 값 " : leaving.includes(b.k) ? "나가는 값 " : "";
    const [x, y, w, h] = this.place[b.k], title = way + `${b.full}${b.shape ? " " + shapeText(b.shape) + " " + b.dtype : ""}`;
    const g = el("g", {class: "box " + b.kind + (way ? " edge" : ""), "data-key": b.k, "data-box": b.full, transform: `translate(${x} ${y})`, tabindex: 0, role: "button", "aria-label": title},
      el("title", {}, title), el("rect", {class: "frame", width: w, height: h, rx: 6}));
    const name = el("text", {x: PADDING, y: PADDING + 11, "font-size": NAME, class: "name"}, b.name);
    if (b.sub) name.append(el("tspan", {"font-size": SMALL, dy: 3}, b.sub));
    g.append(name);
    if (b.shape && b.shape.length) g.append(el("text", {x: w - PADDING, y: PADDING + 11, "font-size": SMALL, "text-anchor": "end", class: "quiet"}, shapeText(b.shape)));
    const body = el("g", {class: "body", transform: `translate(${PADDING} ${PADDING + 20})`});
    g.append(body);
    return {g, body, name, seen: ""};
  }

  squeeze() {  // 재는 일은 모두 그린 뒤에 한꺼번에
    for (const t of $("graph").querySelectorAll("text[data-most]")) fit(t, Number(t.dataset.most));
    for (const b of this.data.boxes) {
      const {g, name} = this.groups[b.k], shape = g.querySelector(":scope > text.quiet");
      fit(name, this.place[b.k][2] - 2 * PADDING - (shape ? shape.getComputedTextLength() + 8 : 0));
    }
  }

  // ── 상자의 속: 값과 기울기. 바뀌었을 때만 다시 그린다 ──

  drawBox(b, known, grad) {
    const it = this.groups[b.k], value = known ? this.player.value(b) : null, tracks = b.grad !== null;
    const counted = grad && grad.uses > 1 ? ` (${grad.use}/${grad.uses})` : "";
    const now = [value, known, grad ? grad.array : null, counted, this.scales.value, this.scales.grad];
    if (it.seen && now.every((x, k) => x === it.seen[k])) return;
    const changed = !!it.seen;
    it.seen = now;
    it.body.replaceChildren();
    if (b.kind === "group" && !b.shape) return;  // 접은 배열들: 이름에 수(×N)만
    const inner = this.place[b.k][2] - 2 * PADDING, line = (text, y, kind, rest = "") => {
      const t = el("text", {y, "font-size": BODY, class: kind}, el("tspan", {class: "label"}, kind === "value" ? "" : "기울기 "), text, el("tspan", {"font-size": SMALL}, rest));
      it.body.append(t);
      fit(t, inner);
    };
    if (!b.shape || !b.shape.length) {
      line(known ? (b.shape ? summary(value, b.dtype) : "값을 남기지 않음") : "?", 12, "value");
      if (tracks) line(grad ? summary(grad.array, b.dtype) : "?", 30, "grad" + (grad ? "" : " unknown"), counted);
    } else {
      const model = this.player.value(b), half = tracks ? (inner - 12) / 2 + 12 : 0;
      this.drawCells(it.body, 0, "값", value, model, this.scales.value, b.dtype, "value");
      if (tracks) this.drawCells(it.body, half, "기울기" + counted, grad ? grad.array : null, model, this.scales.grad, b.dtype, "grad");
    }
    if (changed) { it.g.classList.remove("fresh"); void it.g.getBBox(); it.g.classList.add("fresh"); }
  }

  drawCells(body, x, label, array, model, scale, dtype, kind) {
    const g = el("g", {transform: `translate(${x} 0)`, class: kind + (array ? "" : " unknown")}, el("text", {y: 9, "font-size": SMALL, class: kind}, label));
    const frame = cells(model), [rows, columns] = frame.size, exact = frame.sheet[0] === rows && frame.sheet[1] === columns;
    const numbered = exact && rows * columns > 0 && columns <= NUMBERED[0] && rows <= NUMBERED[1];
    const [w, h] = numbered ? NUMBER_CELL : [CELL, CELL];
    body.append(g);
    if (!array) {
      g.append(el("rect", {y: 14, width: columns * w, height: rows * h, class: "blank"}), el("text", {x: columns * w / 2, y: 14 + rows * h / 2 + 4, "font-size": BODY, "text-anchor": "middle", class: kind}, "?"));
      return;
    }
    const c = cells(array);
    g.append(el("rect", {y: 14, width: columns * w, height: rows * h, class: "ground"}));  // 켜진 상자의 바탕색이 칸의 색에 섞이지 않게
    for (let r = 0; r < rows; r++) for (let k = 0; k < columns; k++) {
      const v = c.values[r * columns + k], step = level(v, scale);
      const tint = Number.isNaN(v) ? "odd" : step > 0 ? "plus" : step < 0 ? "minus" : "zero";
      const cell = el("rect", {x: k * w, y: 14 + r * h, width: w, height: h, class: "cell " + tint, "fill-opacity": tint === "odd" ? 1 : Math.abs(step) / LEVELS * (numbered ? 0.5 : 1),
        "data-row": r, "data-column": k, "data-tip": `${label.split(" ")[0]} ${place(c, r, k)}  ${num(v, dtype)}`});
      g.append(cell);
      if (numbered) {
        const t = el("text", {x: k * w + w / 2, y: 14 + r * h + 12, "font-size": SMALL, "text-anchor": "middle", class: `number ${kind} ${tint === "odd" ? tint : ""}`}, num(v, dtype));
        g.append(t);
        fit(t, w - 3);
      }
    }
  }

  // ── 지금의 걸음 ──

  light(step, wrong) {  // 지금 걸음의 화살표와 연산과 상자를 켠다
    const lit = new Set(step ? step.lit : []), back = step && step.phase === "b";
    this.lit = new Set(step ? [step.step, step.target, ...(step.boxes ?? []), ...(step.arrivals ?? []).map(a => a[0])] : []);
    this.arrows.forEach((g, k) => g.setAttribute("class", "arrow" + (lit.has(k) ? back ? " lit back" : " lit" : "")));
    for (const [k, g] of Object.entries(this.ellipses)) {
      g.setAttribute("class", (this.player.op[k].group ? "op group" : "op") + (step && step.step === k ? back ? " lit back" : " lit" : ""));
    }
    const focus = new Set(!step ? [] : step.phase === "f" ? step.boxes : step.phase === "s" && !step.arrivals ? [step.target] : step.arrivals.map(a => a[0]));
    for (const [k, it] of Object.entries(this.groups)) {
      it.g.classList.toggle("now", focus.has(k)); it.g.classList.toggle("back", focus.has(k) && step.phase !== "f");
      it.g.classList.toggle("selected", this.player.selected === k); it.g.classList.toggle("wrong", wrong === k);
    }
  }

  mark(marks) {  // 고른 칸을 만든 칸들을 켠다: [{box, kind, index(납작한 번호)}]
    $("graph").querySelectorAll(".made").forEach(c => c.classList.remove("made"));
    $("graph").querySelectorAll(".source").forEach(g => g.classList.remove("source"));
    for (const {box, kind, index} of marks) {
      const it = this.groups[box], b = this.player.box[box];
      if (!it) continue;
      it.g.classList.add("source");
      const side = it.body.querySelector(`g.${kind === "gradient" ? "grad" : "value"}`);
      if (!side || !b.shape.length) continue;
      const c = cells(this.player.value(b)), columns = c.sheet[1];
      const at = (edges, n) => { let k = 0; while (k + 2 < edges.length && edges[k + 1] <= n) k++; return k; };
      const row = at(c.rows, Math.floor(index / columns)), column = at(c.columns, index % columns);
      side.querySelector(`rect[data-row="${row}"][data-column="${column}"]`)?.classList.add("made");
    }
  }

  carry(step) {  // 기여분이 화살표를 따라 옮겨 가는 것을 보인다
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    cancelAnimationFrame(this.frame);
    document.querySelectorAll(".mover").forEach(m => m.remove());
    const back = step.phase === "b";
    if (step.lit.length > 12) return;
    for (const k of step.lit) {
      const path = this.arrows[k].querySelector("path"), length = path.getTotalLength(), started = performance.now();
      const mover = el("g", {class: "mover" + (back ? " back" : "")}, el("circle", {r: 5}));
      const part = back && step.part !== undefined ? this.player.part(step) : null;
      if (part && !part.s.length) mover.append(el("text", {y: -8, "font-size": SMALL, "text-anchor": "middle"}, summary(part)));
      this.paper.append(mover);
      const move = now => {
        const t = Math.min(1, (now - started) / 450), p = path.getPointAtLength(length * (back ? 1 - t : t));
        mover.setAttribute("transform", `translate(${p.x} ${p.y})`);
        if (t < 1) this.frame = requestAnimationFrame(move); else mover.remove();
      };
      move(started);
    }
  }

  tip(event) {
    const text = event.target.dataset?.tip, tip = $("tip");
    tip.hidden = !text;
    if (text) { tip.textContent = text; tip.style.left = event.clientX + 12 + "px"; tip.style.top = event.clientY + 14 + "px"; }
  }
}
