"use strict";
// 역전파 재생기. 대본(script)을 읽어 그림과 말과 단추를 잇는다. 셈은 하지 않는다: 수는 대본에 있고, 잎을 고쳤을 때만 테이프(tape.js)가 다시 셈한다.

const SVG = "http://www.w3.org/2000/svg";
const NAME = 13, BODY = 12, SMALL = 10, PADDING = 10, CELL = 9, NUMBER_CELL = [46, 17], NUMBERED = [3, 4], LEVELS = 8, LIMIT = 16;
const $ = id => document.getElementById(id);

// ── 수와 배열 ──

// 유효 숫자 네 자리쯤. 0이 아닌 수는 0으로 쓰지 않는다(korean/numbers.py 의 format_number 와 같다).
function num(x, dtype = "float32") {
  if (typeof x === "string") x = Number(x.replace("inf", "Infinity"));
  if (/^(u?int|bool)/.test(dtype)) return dtype === "bool" ? (x ? "True" : "False") : String(x);
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const [mantissa, exponent] = x.toExponential(3).split("e"), e = Number(exponent);
  if (e >= -4 && e < 6) {
    const text = fixed(x, Math.max(1, 3 - e)).replace(/(\.\d+?)0+$/, "$1");
    return Object.is(x, -0) ? "-0.0" : text;
  }
  return mantissa.replace(/\.?0+$/, "") + "e" + e;
}

function fixed(x, digits) {  // 꼭 가운데이면 NumPy처럼 짝수로 둥글린다(toFixed 는 큰 쪽으로)
  const long = Math.abs(x).toFixed(digits + 30), kept = long.slice(0, -30);
  const middle = long.endsWith("5" + "0".repeat(29)) && "02468".includes(kept.at(-1));
  return middle ? (x < 0 ? "-" : "") + kept : x.toFixed(digits);
}

const product = list => list.reduce((a, b) => a * b, 1);
const shapeText = shape => "(" + shape.join(", ") + (shape.length === 1 ? ",)" : ")");
const numbers = array => array.n ??= array.d.map(x => typeof x === "string" ? Number(x.replace("inf", "Infinity")) : x);

// 배열을 줄과 칸으로 펼친다(view/heatmap.py 와 같다): 1차원은 한 줄, 3차원 이상은 두 변이 가장 비슷하게. 16칸을 넘으면 평균.
function cells(array) {
  if (array.cells) return array.cells;
  const shape = array.s;
  let sheet = [1, product(shape)];
  if (shape.length > 1 && !shape.includes(0)) {
    const far = s => Math.abs(Math.log(s[0] / s[1]));
    for (let k = 1; k < shape.length; k++) {
      const split = [product(shape.slice(0, k)), product(shape.slice(k))];
      if (k === 1 || far(split) < far(sheet)) sheet = split;
    }
  }
  const edges = n => { const c = Math.min(n, LIMIT); return c ? Array.from({length: c + 1}, (_, k) => Math.floor(k * n / c)) : [0]; };
  const rows = edges(sheet[0]), columns = edges(sheet[1]), flat = numbers(array), found = [];
  for (let r = 0; r + 1 < rows.length; r++) for (let c = 0; c + 1 < columns.length; c++) {
    if (array.c) { found.push(flat[found.length]); continue; }  // 이미 평균한 것
    const count = (rows[r + 1] - rows[r]) * (columns[c + 1] - columns[c]);
    let mean = count === 1 ? -0 : 0;  // -0.0 도 그대로
    for (let i = rows[r]; i < rows[r + 1]; i++) for (let j = columns[c]; j < columns[c + 1]; j++) mean += flat[i * sheet[1] + j] / count;
    found.push(mean);
  }
  return array.cells = {shape, sheet, rows, columns, values: found, size: [rows.length - 1, columns.length - 1]};
}

function place(c, row, column) {  // 칸이 보이는 원소의 자리
  const unravel = k => { const at = []; for (let n = c.shape.length - 1; n >= 0; n--) { at.unshift(k % c.shape[n]); k = Math.floor(k / c.shape[n]); } return "[" + at.join(", ") + "]"; };
  const first = unravel(c.rows[row] * c.sheet[1] + c.columns[column]), last = unravel((c.rows[row + 1] - 1) * c.sheet[1] + c.columns[column + 1] - 1);
  return first === last ? first : first + "~" + last;
}

function summary(array, dtype) {
  if (!array) return "?";
  const x = numbers(array);
  if (!array.s.length) return num(x[0], dtype);
  if (!array.c && x.length && x.length <= 6) return "[" + x.map(v => num(v, dtype)).join(", ") + "]";
  if (!x.length) return "[] (비어 있음)";
  const finite = x.filter(Number.isFinite);
  return finite.length ? `최소 ${num(Math.min(...finite), dtype)} · 최대 ${num(Math.max(...finite), dtype)}` : "nan 또는 inf";
}

function level(x, scale) {
  if (x === 0 || Number.isNaN(x)) return 0;
  const share = Number.isFinite(x) && scale ? Math.min(1, Math.abs(x) / scale) : 1;
  return Math.max(1, Math.round(Math.sqrt(share) * LEVELS)) * (x > 0 ? 1 : -1);
}

// ── 그리는 도움 함수 ──

function el(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(attributes)) if (v !== undefined && v !== null) made.setAttribute(k, v);
  made.append(...children);
  return made;
}

function tag(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) if (v !== undefined && v !== null) made.setAttribute(k, v);
  made.append(...children);
  return made;
}

function fit(text, most) {  // 보는 기계의 글꼴이 넓어도 글이 상자를 넘지 않게
  if (most > 0 && text.getComputedTextLength() > most) {
    text.setAttribute("textLength", most.toFixed(1));
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }
}

// ── 재생기 ──

class Player {
  constructor(data) {
    this.data = data;
    this.box = Object.fromEntries(data.boxes.map(b => [b.k, b]));
    this.op = Object.fromEntries(data.steps_at.map(s => [s.k, s]));
    this.mode = "play"; this.order = "right"; this.at = 0; this.timer = 0; this.selected = null;
    this.values = {}; this.finals = {}; this.given = null;  // 잎을 고쳤을 때의 값들, 기울기들, 기여분들
    this.quiz = {right: 0, asked: 0, hint: 0};
    this.scales = this.measured();
    this.draw();
    this.listen();
    this.show(0, true);
  }

  array(index) { return index === null || index === undefined ? null : this.data.arrays[index]; }
  value(b) { return this.values[b.k] ?? this.array(b.value); }
  grad(b) { return this.finals[b.k] ?? this.array(b.grad); }
  part(step) { return this.given && step.tape !== undefined ? this.given[step.tape].part : this.array(step.part); }
  arrivals(step) {  // 이 걸음에 기울기를 알게 되는 상자들: [key, 배열, 몇 번째 기여분, 기여분의 수]
    if (this.given && step.tape !== undefined) return step.arrivals.map(([key, , use, uses], k) => [key, this.given[step.tape].arrivals[k], use, uses]);
    return step.arrivals.map(([key, total, use, uses]) => [key, this.array(total), use, uses]);
  }

  measured() {  // 값끼리, 기울기끼리 함께 쓰는 눈금
    const largest = pick => Math.max(0, ...this.data.boxes.flatMap(b => { const a = pick(b); return a && a.s.length ? cells(a).values.filter(Number.isFinite).map(Math.abs) : []; }));
    return {value: largest(b => this.value(b)), grad: largest(b => this.grad(b))};
  }

  // ── 지금의 상태 ──

  get steps() {
    if (this.mode === "play") return this.data.track;
    const right = this.data.track.filter(s => s.phase === "b");
    return this.mode === "order" && this.order === "naive" ? this.data.naive.steps : right;
  }

  state() {  // 걸음 at 개를 마친 때 무엇을 아는가
    const known = new Set(), grads = {}, playing = this.mode === "play";
    for (const b of this.data.boxes) if (!playing || b.kind === "leaf" || b.kind === "constant") known.add(b.k);
    if (!playing) grads[this.data.loss] = {array: this.grad(this.box[this.data.loss]), use: 1, uses: 1};
    for (const step of this.steps.slice(0, this.at)) {
      if (step.phase === "f") step.boxes.forEach(k => known.add(k));
      if (step.phase === "s") grads[step.target] = {array: this.grad(this.box[step.target]), use: 1, uses: 1};
      if (step.phase === "b") for (const [key, array, use, uses] of this.arrivals(step)) grads[key] = {array, use, uses};
    }
    return {known, grads};
  }

  get current() { return this.at > 0 && !(this.mode === "quiz") ? this.steps[this.at - 1] : null; }

  // ── 그림 ──

  draw() {
    const svg = $("graph"), [width, height] = this.data.size;
    svg.setAttribute("viewBox", `-8 -8 ${width + 16} ${height + 16}`);
    svg.style.width = width + 16 + "px"; svg.style.height = height + 16 + "px";
    const under = el("g"), over = el("g");
    svg.replaceChildren(el("title", {}, this.data.title), under, over);
    this.arrows = this.data.arrows.map((a, k) => {
      const g = el("g", {class: "arrow", "data-arrow": k}, el("path", {d: a.d}), el("polygon", {points: a.head}));
      under.append(g);
      return g;
    });
    this.ellipses = {};
    for (const s of this.data.steps_at) {
      const [x, y, w, h] = s.at, tall = 22 + 13 * s.options.length;
      const g = el("g", {class: s.group ? "op group" : "op", "data-key": s.k}, el("title", {}, `${s.name}: ${s.about}`), s.group ? el("rect", {class: "shape", x: x - w / 2, y: y - h / 2, width: w, height: h, rx: 8}) : el("ellipse", {class: "shape", cx: x, cy: y, rx: w / 2, ry: h / 2}));
      const put = (words, size, at) => { const t = el("text", {x, y: at, "font-size": size, "text-anchor": "middle", class: size === SMALL ? "quiet" : ""}, words); g.append(t); return t; };
      const texts = [put(s.symbol, s.symbol.length < 3 && !s.group ? 16 : 13, y - tall / 2 + 16), ...s.options.map((o, k) => put(o, SMALL, y - tall / 2 + 31 + 13 * k))];
      over.append(g);
      texts.forEach(t => fit(t, w - 10));
      this.ellipses[s.k] = g;
    }
    this.groups = {};
    for (const b of this.data.boxes) {
      const [x, y, w, h] = b.at, title = `${b.full}${b.shape ? " " + shapeText(b.shape) + " " + b.dtype : ""}`;
      const g = el("g", {class: "box " + b.kind, "data-key": b.k, transform: `translate(${x} ${y})`, tabindex: 0, role: "button", "aria-label": title},
        el("title", {}, title), el("rect", {class: "frame", width: w, height: h, rx: 6}));
      over.append(g);
      const shape = b.shape && b.shape.length ? el("text", {x: w - PADDING, y: PADDING + 11, "font-size": SMALL, "text-anchor": "end", class: "quiet"}, shapeText(b.shape)) : null;
      const name = el("text", {x: PADDING, y: PADDING + 11, "font-size": NAME, class: "name"}, b.name);
      if (b.sub) name.append(el("tspan", {"font-size": SMALL, dy: 3}, b.sub));
      g.append(name, ...(shape ? [shape] : []));
      fit(name, w - 2 * PADDING - (shape ? shape.getComputedTextLength() + 8 : 0));
      const body = el("g", {class: "body", transform: `translate(${PADDING} ${PADDING + 20})`});
      g.append(body);
      this.groups[b.k] = {g, body, seen: ""};
    }
  }

  drawBox(b, known, grad) {  // 상자의 속: 값과 기울기. 바뀌었을 때만 다시 그린다
    const it = this.groups[b.k], value = known ? this.value(b) : null, tracks = b.grad !== null;
    const counted = grad && grad.uses > 1 ? ` (${grad.use}/${grad.uses})` : "";
    const seen = JSON.stringify([known && (value ? value.d : 0), grad ? grad.array.d : 0, counted, this.scales]);
    if (it.seen === seen) return;
    const changed = it.seen !== "";
    it.seen = seen;
    it.body.replaceChildren();
    if (b.kind === "group" && !b.shape) return;  // 접은 배열들: 이름에 수(×N)만
    const inner = b.at[2] - 2 * PADDING, line = (text, y, kind, rest = "") => {
      const t = el("text", {y, "font-size": BODY, class: kind}, el("tspan", {class: "label"}, kind === "value" ? "" : "기울기 "), text, el("tspan", {"font-size": SMALL}, rest));
      it.body.append(t);
      fit(t, inner);
    };
    if (!b.shape || !b.shape.length) {
      line(known ? (b.shape ? summary(value, b.dtype) : "값을 남기지 않음") : "?", 12, "value");
      if (tracks) line(grad ? summary(grad.array, b.dtype) : "?", 30, "grad" + (grad ? "" : " unknown"), counted);
    } else {
      const model = this.value(b), half = tracks ? (inner - 12) / 2 + 12 : 0;
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
    for (let r = 0; r < rows; r++) for (let k = 0; k < columns; k++) {
      const v = c.values[r * columns + k], step = level(v, scale);
      const tint = Number.isNaN(v) ? "odd" : step > 0 ? "plus" : step < 0 ? "minus" : "zero";
      const cell = el("rect", {x: k * w, y: 14 + r * h, width: w, height: h, class: "cell " + tint, "fill-opacity": tint === "odd" ? 1 : Math.abs(step) / LEVELS * (numbered ? 0.5 : 1),
        "data-tip": `${label.split(" ")[0]} ${place(c, r, k)}  ${num(v, dtype)}`});
      g.append(cell);
      if (numbered) {
        const t = el("text", {x: k * w + w / 2, y: 14 + r * h + 12, "font-size": SMALL, "text-anchor": "middle", class: "number " + kind}, num(v, dtype));
        g.append(t);
        fit(t, w - 3);
      }
    }
  }

  // ── 보이기 ──

  show(at, quick = false) {
    this.at = Math.max(0, Math.min(at, this.steps.length));
    const {known, grads} = this.state(), step = this.current;
    for (const b of this.data.boxes) this.drawBox(b, known.has(b.k), grads[b.k]);
    const lit = new Set(step ? step.lit : []), back = step && step.phase === "b";
    this.arrows.forEach((g, k) => g.setAttribute("class", "arrow" + (lit.has(k) ? back ? " lit back" : " lit" : "")));
    for (const [k, g] of Object.entries(this.ellipses)) g.setAttribute("class", (this.op[k].group ? "op group" : "op") + (step && step.step === k ? back ? " lit back" : " lit" : ""));
    const focus = new Set(!step ? [] : step.phase === "f" ? step.boxes : step.phase === "s" ? [step.target] : step.arrivals.map(a => a[0])), wrong = this.wrongNow();
    for (const [k, it] of Object.entries(this.groups)) {
      it.g.classList.toggle("now", focus.has(k)); it.g.classList.toggle("back", focus.has(k) && step.phase !== "f");
      it.g.classList.toggle("selected", this.selected === k); it.g.classList.toggle("wrong", wrong && k === this.data.naive.culprit);
    }
    this.narrate(step);
    this.showCode(step);
    this.showPanels();
    const range = $("range");
    range.max = this.steps.length; range.value = this.at;
    range.setAttribute("aria-valuetext", `${this.steps.length}걸음 가운데 ${this.at}`);
    $("count").textContent = `${this.at} / ${this.steps.length}`;
    const quiz = this.mode === "quiz", ended = this.at === this.steps.length;
    for (const [id, off] of [["first", this.at === 0], ["previous", this.at === 0], ["next", ended], ["last", ended], ["auto", false], ["range", false]]) $(id).disabled = quiz || off;
    if (step && !quick) this.carry(step);
    if (step) this.reveal(step);
  }

  wrongNow() { return this.mode === "order" && this.order === "naive" && this.data.naive.wrong !== null && this.at > this.data.naive.wrong; }

  narrate(step) {
    let phase = "", say, general = "", numbersOf = "";
    const {track} = this.data, forward = track.filter(s => s.phase === "f").length;
    if (this.mode === "quiz") return;
    if (!step) {
      phase = "시작";
      say = this.mode === "order" ? this.orderIntroduction()
        : `‘다음’을 누르면 한 걸음씩 나아갑니다. 먼저 값을 셈하고(순전파 ${forward}걸음), 그다음 기울기를 거꾸로 나릅니다(역전파 ${track.length - forward - 1}걸음).`;
    } else {
      const b = this.box[step.target];
      phase = step.phase === "f" ? "순전파" : step.phase === "s" ? "출발" : "역전파";
      say = step.say ?? this.plainWords(step, b);
      general = step.general ?? ""; numbersOf = step.numbers ?? "";
      if (this.given) { say = step.phase === "s" ? step.say : this.plainWords(step, b); numbersOf = ""; }
      if (this.mode === "order" && this.order === "naive") { say = this.naiveWords(step, b); }
    }
    $("phase").textContent = phase; $("phase").className = phase === "순전파" ? "forward" : phase === "역전파" || phase === "출발" ? "backward" : "";
    $("say").textContent = say;
    $("general").innerHTML = general; $("numbers").innerHTML = numbersOf === general ? "" : numbersOf;  // formulas.py 가 살핀 MathML 이다
  }

  plainWords(step, b) {
    if (step.phase === "f") return `${this.op[step.step].about}: ` + step.boxes.map(k => `${this.box[k].full} = ${summary(this.value(this.box[k]), this.box[k].dtype)}`).join(", ");
    const {grads} = this.state(), now = grads[step.target];
    const counted = now.uses > 1 ? ` 쓰임 ${now.uses}곳 가운데 ${now.use}번째 기여분입니다. 지금까지 더한 기울기는 ${summary(now.array, b.dtype)}입니다.` : "";
    return `${this.op[step.step].title} 거꾸로 지나 ${b.full}${b.jo[3]} 온 기여분은 ${summary(this.part(step), b.dtype)}입니다.${counted}`;
  }

  // ── 위상 순서 ──

  orderIntroduction() {
    const {wrong, culprit} = this.data.naive;
    if (this.order === "right") return "바른 차례(위상 순서, topological order): 상자가 제 기여분을 모두 모은 뒤에만 그 기울기를 아래로 넘깁니다.";
    const intro = "소박한 차례(깊이 우선, depth first): 기여분 하나를 받자마자 그 상자의 아래로 내려갑니다.";
    return wrong === null ? intro + " 이 식에는 여러 곳에 쓰인 중간값이 없어, 두 차례의 답이 같습니다." : intro + ` 여러 곳에 쓰인 ${this.box[culprit].full}에서 어떻게 되는지 보세요.`;
  }

  naiveWords(step, b) {
    const {naive} = this.data, words = this.plainWords(step, b);
    if (naive.wrong === null || this.at - 1 < naive.wrong) return words;
    const c = this.box[naive.culprit];
    if (this.at - 1 === naive.wrong) return `여기서 처음 틀립니다. ${c.full}${c.jo[0]} ${naive.uses}곳에 쓰였는데, 기여분을 다 모으기 전에 기울기를 아래로 넘겼습니다. ${words}`;
    return `앞에서 이미 틀렸습니다. ${words}`;
  }

  showOrders() {
    const list = (steps, name) => tag("ol", {}, ...steps.map((s, k) => {
      const bad = name === "naive" && this.data.naive.wrong !== null && k >= this.data.naive.wrong;
      const item = tag("button", {type: "button", class: (this.order === name && this.at === k + 1 ? "here " : "") + (bad ? "bad" : "")},
        `${this.op[s.step].symbol} → ${this.box[s.target].full}`, tag("span", {}, summary(name === "naive" ? this.array(s.part) : this.part(s), this.box[s.target].dtype)));
      if (bad && k === this.data.naive.wrong) item.append(tag("strong", {}, " 처음 틀림"));
      item.addEventListener("click", () => { this.order = name; this.show(k + 1); });
      return tag("li", {}, item);
    }));
    const right = this.data.track.filter(s => s.phase === "b");
    $("orders").replaceChildren(
      tag("section", {}, tag("h3", {}, "바른 차례 (위상 순서)"), list(right, "right")),
      tag("section", {}, tag("h3", {}, "소박한 차례 (깊이 우선)"), list(this.data.naive.steps, "naive")));
    const here = $("orders").querySelector(".here");
    if (here) { const box = here.closest("ol"); box.scrollTop = here.offsetTop - box.offsetTop - box.clientHeight / 2; }
    const b = this.data.naive.culprit && this.order === "naive" && this.at === this.steps.length ? this.data.boxes.filter(x => x.kind === "leaf" && x.grad !== null) : [];
    const {grads} = this.state();
    const off = b.filter(x => grads[x.k] && summary(grads[x.k].array) !== summary(this.grad(x)));
    $("verdict").textContent = off.length ? "틀린 기울기: " + off.map(x => `${x.full} ${summary(grads[x.k].array, x.dtype)} (바른 값 ${summary(this.grad(x), x.dtype)})`).join(", ") : "";
  }

  // ── 퀴즈 ──

  question() {  // 지금 물을 것: 기여분의 한 원소
    const step = this.steps[this.at];
    if (!step) return null;
    const array = this.part(step), flat = numbers(array);
    let at = 0;
    flat.forEach((x, k) => { if (Math.abs(x) > Math.abs(flat[at])) at = k; });
    const index = [];
    for (let n = array.s.length - 1, k = at; n >= 0; k = Math.floor(k / array.s[n--])) index.unshift(k % array.s[n]);
    return {step, answer: flat[at], where: array.s.length ? `의 [${index.join(", ")}] 자리` : ""};
  }

  showQuiz() {
    const q = this.question(), {right, asked} = this.quiz;
    $("phase").textContent = "퀴즈"; $("phase").className = "backward";
    $("score").textContent = `${asked}문제 가운데 ${right}개 맞음`;
    for (const id of ["answer", "submit", "hint", "reveal"]) $(id).disabled = !q;
    if (!q) { $("say").textContent = `끝까지 왔습니다. ${asked}문제 가운데 ${right}개를 맞혔습니다.`; $("general").textContent = $("numbers").textContent = ""; return; }
    const b = this.box[q.step.target], from = q.step.from.map(k => this.box[k].full).join(", ");
    $("say").textContent = `${from}에서 ${this.op[q.step.step].title} 거꾸로 지나 ${b.full}${b.jo[3]} 가는 기여분${q.where}은 얼마일까요?`;
    $("general").innerHTML = this.quiz.hint > 0 ? q.step.general ?? "" : "";
    $("numbers").innerHTML = this.quiz.hint > 1 && !this.given ? q.step.numbers ?? "" : "";
    const lit = new Set(q.step.lit);
    this.arrows.forEach((g, k) => g.setAttribute("class", "arrow" + (lit.has(k) ? " lit back" : "")));
    for (const [k, g] of Object.entries(this.ellipses)) g.setAttribute("class", "op" + (q.step.step === k ? " lit back" : ""));
    this.groups[b.k].g.classList.add("now", "back");
    this.reveal(q.step);
  }

  answered(text) {
    const q = this.question(), x = Number(text.trim().replace("−", "-").replace(/^([^/]+)\/([^/]+)$/, (_, a, b) => String(Number(a) / Number(b))));
    if (!q) return;
    if (!text.trim() || Number.isNaN(x)) { this.reply("수를 적어 주세요. 예: -0.25, 3, 1/6", false); return; }
    if (Math.abs(x - q.answer) <= 0.01 * Math.abs(q.answer) + 1e-9 || num(x) === num(q.answer)) {
      this.quiz.asked++; if (!this.quiz.missed) this.quiz.right++;
      this.advance(`맞습니다. 기여분은 ${num(q.answer)}입니다.`, true);
    } else {
      this.quiz.missed = true;
      const why = Math.abs(x + q.answer) < 0.01 * Math.abs(q.answer) ? " 부호가 반대입니다." : "";
      this.reply(`아닙니다.${why} 받은 기울기에 국소 도함수를 곱해 보세요. 힌트를 볼 수 있습니다(H).`, false);
      $("answer").select();
    }
  }

  advance(words, good) {
    this.quiz.hint = 0; this.quiz.missed = false; $("answer").value = "";
    this.at++;
    this.show(this.at, true);
    this.reply(words, good);
    if (!$("answer").disabled) $("answer").focus();
  }

  reply(words, good) { $("reply").textContent = words; $("reply").className = good ? "good" : "bad"; }

  // ── 판들 ──

  showPanels() {
    document.body.dataset.mode = this.mode;
    $("orders-panel").hidden = this.mode !== "order"; $("quiz-panel").hidden = this.mode !== "quiz";
    if (this.mode === "order") this.showOrders();
    if (this.mode === "quiz") this.showQuiz();
    for (const name of ["order", "quiz"]) $("mode-" + name).hidden = this.data.folded;  // 접은 그림에서는 한 걸음씩 보기만
    for (const name of ["play", "order", "quiz"]) $("mode-" + name).setAttribute("aria-pressed", String(this.mode === name));
    for (const name of ["right", "naive"]) $("order-" + name).checked = this.order === name;
    this.showDetail();
  }

  showCode(step) {
    const {lines} = this.data.code, panel = $("code");
    if (!lines.length) return;
    const row = step && step.line !== undefined ? step.line : null;
    [...panel.children].forEach((li, k) => li.classList.toggle("lit", k === row));
    if (row !== null && panel.children[row]) { const li = panel.children[row]; panel.scrollTop = li.offsetTop - panel.clientHeight / 2; }
  }

  showDetail() {
    const b = this.selected && this.box[this.selected], panel = $("detail");
    panel.hidden = !b;
    if (!b) return;
    const {known, grads} = this.state(), hidden = this.mode === "quiz";
    $("detail-name").textContent = b.full + (b.shape ? `  ${shapeText(b.shape)} ${b.dtype}` : "");
    const rows = [["값", known.has(b.k) ? summary(this.value(b), b.dtype) : "?"]];
    if (b.grad !== null) rows.push(["기울기", grads[b.k] ? summary(grads[b.k].array, b.dtype) : "?"]);
    if (b.check && !hidden && !this.given) {
      const c = b.check, kind = b.shape.length ? "무작위 방향으로 흔들어 잰 것" : "값을 흔들어 잰 것";
      rows.push(["수치 확인", c.bent ? "이 자리에서 함수가 꺾여 있어 차분으로는 잴 수 없습니다" : `${kind} ${num(c.measured)}, 역전파 ${num(c.expected)} ${c.ok ? "✓ 같습니다" : "✗ 다릅니다"}`]);
    }
    $("detail-rows").replaceChildren(...rows.flatMap(([k, v]) => [tag("dt", {}, k), tag("dd", {}, v)]));
    const can = this.data.tape && b.kind === "leaf" && this.value(b);
    $("edit").hidden = !can || hidden;
    $("no-edit").hidden = !!this.data.tape || b.kind !== "leaf";
    if (can && document.activeElement !== $("edit-value")) {
      const shape = b.shape;
      $("edit-index").hidden = $("edit-index-label").hidden = !shape.length;
      if (this.edited !== b.k) { this.edited = b.k; $("edit-index").value = shape.map(() => 0).join(", "); }
      this.fillEdit(b);
    }
  }

  index(b) {  // 적은 자리 → 몇 번째 원소
    if (!b.shape.length) return 0;
    const at = $("edit-index").value.split(/[\s,[\]]+/).filter(Boolean).map(Number);
    if (at.length !== b.shape.length || at.some((k, n) => !Number.isInteger(k) || k < 0 || k >= b.shape[n])) return -1;
    return at.reduce((k, i, n) => k * b.shape[n] + i, 0);
  }

  fillEdit(b) { const k = this.index(b); $("edit-value").value = k < 0 ? "" : num(numbers(this.value(b))[k], "float64"); }

  edit(b, text) {
    const k = this.index(b), x = Number(text.trim().replace("−", "-"));
    if (k < 0) return this.note(`자리는 ${shapeText(b.shape)} 안의 0부터 세는 번호들이어야 합니다. 예: ${b.shape.map(n => n - 1).join(", ")}`);
    if (!text.trim() || !Number.isFinite(x)) return this.note("값은 수여야 합니다. 예: -0.5");
    const flat = [...numbers(this.value(b))];
    flat[k] = x;
    const stopped = this.recompute({...this.edits, [b.k]: flat});
    this.note(stopped ?? `${b.full}${b.jo[2]} 고쳤습니다. 손실 ${this.before ?? ""} → ${summary(this.value(this.box[this.data.loss]))}`);
  }

  recompute(edits) {  // 다시 셈하지 못하면 그 까닭을 돌려주고 아무것도 바꾸지 않는다
    const run = runTape(this.data.tape, edits), pack = a => ({s: [...a.shape], d: [...a.data]});
    if (run.stopped) return run.stopped;
    this.edits = edits;
    this.before = summary(this.value(this.box[this.data.loss]));
    this.values = Object.fromEntries(Object.entries(run.values).map(([k, a]) => [k, pack(a)]));
    this.given = run.steps.map(s => ({part: s.contribution && pack(s.contribution), arrivals: s.arrivals.map(pack)}));
    this.finals = {};
    for (const s of this.data.track) if (s.phase === "b") for (const [key, total] of this.arrivals(s)) this.finals[key] = total;
    this.scales = this.measured();
    $("edited").hidden = false;
    this.show(this.at, true);
    return null;
  }

  restore() {
    this.edits = {}; this.values = {}; this.finals = {}; this.given = null;
    this.scales = this.measured();
    $("edited").hidden = true;
    this.note("처음 값으로 되돌렸습니다.");
    this.show(this.at, true);
  }

  note(words) { $("note").textContent = words; }

  // ── 움직임 ──

  carry(step) {  // 기여분이 화살표를 따라 옮겨 가는 것을 보인다
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    cancelAnimationFrame(this.frame);
    document.querySelectorAll(".mover").forEach(m => m.remove());
    const back = step.phase === "b";
    if (step.lit.length > 12) return;
    for (const k of step.lit) {
      const path = this.arrows[k].querySelector("path"), length = path.getTotalLength(), started = performance.now();
      const mover = el("g", {class: "mover" + (back ? " back" : "")}, el("circle", {r: 5}));
      if (back && step.part !== undefined && !this.part(step).s.length) mover.append(el("text", {y: -8, "font-size": SMALL, "text-anchor": "middle"}, summary(this.part(step))));
      $("graph").append(mover);
      const move = now => {
        const t = Math.min(1, (now - started) / 450), p = path.getPointAtLength(length * (back ? 1 - t : t));
        mover.setAttribute("transform", `translate(${p.x} ${p.y})`);
        if (t < 1) this.frame = requestAnimationFrame(move); else mover.remove();
      };
      move(started);
    }
  }

  reveal(step) {  // 지금의 연산이 보이게 스스로 움직인다
    const view = $("view"), [x, y] = this.op[step.step]?.at ?? this.box[step.target].at;
    const scale = $("graph").getBoundingClientRect().width / (this.data.size[0] + 16) || 1;
    const smooth = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    view.scrollTo({left: (x + 8) * scale - view.clientWidth / 2, top: (y + 8) * scale - view.clientHeight / 2, behavior: smooth});
  }

  automatic(on) {
    clearInterval(this.timer);
    this.timer = 0;
    if (on && this.mode !== "quiz") {
      if (this.at === this.steps.length) this.show(0);
      this.timer = setInterval(() => { this.show(this.at + 1); if (this.at === this.steps.length) this.automatic(false); }, 1100);
    }
    $("auto").setAttribute("aria-pressed", String(!!this.timer));
    $("auto").textContent = this.timer ? "❚❚ 멈춤" : "▶ 자동";
  }

  enter(mode) {
    this.automatic(false);
    this.mode = mode; this.quiz = {right: 0, asked: 0, hint: 0, missed: false};
    this.reply("", true);
    if (mode === "order") this.order = "naive";
    this.show(0, true);
    if (mode === "quiz") $("answer").focus();
  }

  select(key) { this.selected = this.selected === key ? null : key; this.show(this.at, true); if (this.selected && !$("edit").hidden) $("edit-value").focus({preventScroll: true}); }

  listen() {
    const on = (id, f) => $(id).addEventListener("click", f);
    on("first", () => this.show(0, true)); on("previous", () => this.show(this.at - 1, true));
    on("next", () => this.show(this.at + 1)); on("last", () => this.show(this.steps.length, true));
    on("auto", () => this.automatic(!this.timer)); on("restore", () => this.restore());
    on("reveal", () => { const q = this.question(); if (q) { this.quiz.asked++; this.advance(`답은 ${num(q.answer)}입니다.`, false); } });
    on("hint", () => { this.quiz.hint++; this.showQuiz(); });
    for (const name of ["play", "order", "quiz"]) on("mode-" + name, () => this.enter(name));
    for (const name of ["right", "naive"]) $("order-" + name).addEventListener("change", () => { this.order = name; this.show(0, true); });
    $("range").addEventListener("input", e => { this.automatic(false); this.show(Number(e.target.value), true); });
    $("quiz-form").addEventListener("submit", e => { e.preventDefault(); this.answered($("answer").value); });
    $("edit").addEventListener("submit", e => { e.preventDefault(); this.edit(this.box[this.selected], $("edit-value").value); });
    $("edit-index").addEventListener("input", () => this.fillEdit(this.box[this.selected]));
    $("graph").addEventListener("click", e => { const g = e.target.closest(".box"); if (g) this.select(g.dataset.key); });
    $("graph").addEventListener("pointermove", e => this.tip(e));
    $("graph").addEventListener("pointerleave", () => { $("tip").hidden = true; });
    document.addEventListener("keydown", e => this.key(e));
  }

  key(e) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName), box = e.target.closest?.(".box");
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") { if (this.selected) { const g = this.groups[this.selected].g; this.selected = null; this.show(this.at, true); g.focus(); } return; }
    if (box && (e.key === "Enter" || e.key === " ")) { e.preventDefault(); this.select(box.dataset.key); return; }
    if (this.mode === "quiz" && (e.key === "h" || e.key === "H") && e.target.id === "answer") { e.preventDefault(); $("hint").click(); return; }
    if (typing && e.target.id !== "range") return;
    if (this.mode === "quiz") return;
    const act = {ArrowRight: () => this.show(this.at + 1), ArrowLeft: () => this.show(this.at - 1, true), Home: () => this.show(0, true), End: () => this.show(this.steps.length, true)}[e.key];
    if (act) { e.preventDefault(); this.automatic(false); act(); }
    else if (e.key === " " && e.target.tagName !== "BUTTON") { e.preventDefault(); this.automatic(!this.timer); }
  }

  tip(e) {
    const text = e.target.dataset?.tip, tip = $("tip");
    tip.hidden = !text;
    if (text) { tip.textContent = text; tip.style.left = e.clientX + 12 + "px"; tip.style.top = e.clientY + 14 + "px"; }
  }
}

async function start() {
  const packed = Uint8Array.from(atob($("script").textContent.trim()), c => c.charCodeAt(0));
  const data = JSON.parse(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).text());
  data.arrays.forEach(unpacked);
  if (data.tape) data.tape.arrays = data.arrays;
  const {lines} = data.code;
  $("code").replaceChildren(...lines.map(([n, text]) => tag("li", {value: n}, tag("code", {}, text || " "))));
  $("code-panel").hidden = !lines.length;
  const list = data.track.map(s => tag("li", {}, s.say ?? "", ...[s.general, s.numbers].filter((f, k, all) => f && all.indexOf(f) === k).map(f => { const p = tag("div"); p.innerHTML = f; return p; })));
  $("transcript").replaceChildren(...list);
  globalThis.player = new Player(data);
  document.body.classList.add("ready");
}
start().catch(error => { document.body.classList.add("broken"); throw error; });
