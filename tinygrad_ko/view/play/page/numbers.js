// 모든 수(numbers): 고른 상자의 값과 기울기와 기여분을 칸마다 보이는 표. 칸을 고르면 그 칸을 만든 칸들과 온 식이 나온다.

const WHOLE_TABLE = 2000;  // 이만큼까지는 한꺼번에, 넘으면 쪽으로 나누어 보인다
const SIDES = {value: "값", gradient: "기울기", contribution: "기여분"};

class NumberTables {
  constructor(player) {
    this.player = player;
    this.page = {};     // 표마다 몇 쪽을 보는가
    this.chosen = null; // {box, side, use, index}
    this.seen = "";
  }

  // ── 표들: 값, 기울기, (여러 곳에 쓰였으면) 기여분마다 ──

  sides(b) {
    const {known, grads} = this.player.state(), found = [{kind: "value", array: known.has(b.k) ? this.player.value(b) : null, title: "값"}];
    if (b.grad === null) return found;
    const grad = grads[b.k];
    found.push({kind: "gradient", array: grad ? grad.array : null, title: grad && grad.uses > 1 ? `기울기 (쓰임 ${grad.uses}곳 가운데 ${grad.use}곳까지)` : "기울기"});
    const into = this.player.into(b.k);
    if (into.length > 1) into.forEach((s, k) => {
      const reached = grad && k < grad.use;
      found.push({kind: "contribution", use: k, array: reached ? this.player.part(s) : null, title: `기여분 ${k + 1}: ${this.player.op[s.step].symbol} 에서`});
    });
    return found;
  }

  show(b) {
    const sides = this.sides(b), seen = [b.k, ...sides.map(s => s.array)];
    if (this.seen && seen.length === this.seen.length && seen.every((x, k) => x === this.seen[k])) return;
    if (this.of !== b.k) { this.of = b.k; this.page = {}; this.chosen = null; }
    this.seen = seen;
    redraw($("tables"), () => $("tables").replaceChildren(...sides.map(s => this.table(b, s))), named);
    if (this.chosen) this.explain();
  }

  hide() { this.seen = ""; this.of = null; this.chosen = null; $("tables").replaceChildren(); $("sum").hidden = true; this.player.picture.mark([]); }

  table(b, side) {
    const made = tag("section", {class: "numbers " + side.kind, "data-side": side.kind, "data-use": side.use}, tag("h3", {}, side.title));
    if (!side.array) { made.append(tag("p", {class: "quiet"}, side.kind === "value" ? "아직 셈하지 않았습니다." : "아직 기울기가 오지 않았습니다.")); return made; }
    if (side.array.c) { made.append(tag("p", {class: "quiet"}, `수가 너무 많아 이 쪽에 다 싣지 못했습니다: ${product(side.array.s).toLocaleString()}개의 평균만 그림에 있습니다.`)); return made; }
    const flat = numbers(side.array), shape = side.array.s, wide = shape.length ? shape.at(-1) : 1, lines = wide ? flat.length / wide : 0;
    if (!flat.length) { made.append(tag("p", {class: "quiet"}, "빈 배열입니다.")); return made; }
    const step = flat.length <= WHOLE_TABLE ? lines : Math.max(1, Math.floor(WHOLE_TABLE / wide)), pages = Math.ceil(lines / step);
    const id = side.kind + (side.use ?? ""), page = Math.min(this.page[id] ?? 0, pages - 1);
    if (flat.length > 1) made.append(this.tools(b, side, flat, id, page, pages, step, wide));
    made.append(this.grid(b, side, flat, shape, page * step, Math.min(lines, (page + 1) * step)));
    return made;
  }

  tools(b, side, flat, id, page, pages, step, wide) {  // 쪽 넘기기와 찾기
    const bar = tag("div", {class: "tools"});
    const turn = to => {  // 이 표만 다시 짓는다
      this.page[id] = to;
      redraw($("tables"), () => bar.parentElement.replaceWith(this.table(b, side)), named);
      if (this.chosen) this.explain();
    };
    const button = (words, act, off) => { const made = tag("button", {type: "button"}, words); turnOff(made, !!off); made.addEventListener("click", act); bar.append(made); return made; };
    if (pages > 1) {
      button("◀ 앞", () => turn(page - 1), page === 0);
      bar.append(tag("span", {class: "quiet"}, `${(page + 1).toLocaleString()} / ${pages.toLocaleString()}쪽`));
      button("뒤 ▶", () => turn(page + 1), page === pages - 1);
    }
    const go = index => {
      const at = Math.floor(Math.floor(index / wide) / step);
      if (at !== page) turn(at);
      this.choose(b, side, index);
      this.find(side.kind, side.use, unravel(index, side.array.s).join(","))?.focus();
    };
    const hunt = test => { const from = this.chosen && this.chosen.side === side.kind && this.chosen.use === side.use ? this.chosen.index + 1 : 0; for (let k = 0; k < flat.length; k++) { const i = (from + k) % flat.length; if (test(flat[i])) return i; } return -1; };
    const size = flat.reduce((most, x) => Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most, 0);
    button("가장 큰 것", () => { const i = hunt(x => Math.abs(x) === size); if (i >= 0) go(i); });
    const count = test => flat.reduce((n, x) => n + test(x), 0);
    for (const [words, test] of [["0", x => x === 0], ["NaN·무한대", x => !Number.isFinite(x)]]) {
      const n = count(test);
      if (n) button(`${words} ${n.toLocaleString()}개`, () => { const i = hunt(test); if (i >= 0) go(i); });
    }
    return bar;
  }

  grid(b, side, flat, shape, from, to) {
    const wide = shape.length ? shape.at(-1) : 1, axes = b.axes ?? [], high = shape.length > 1 ? shape.at(-2) : 1;
    const box = tag("div", {class: "sheet", tabindex: -1}), label = `${b.full}의 ${side.title}`, scale = this.player.picture.scales[side.kind === "value" ? "value" : "grad"];
    let body, lead = null;
    for (let line = from; line < to; line++) {
      const at = unravel(line, shape.slice(0, -1)), slice = at.slice(0, -1).join(", ");
      if (slice !== lead) {  // 앞쪽 축이 바뀔 때마다 새 표
        lead = slice;
        const head = tag("tr", {}, ...(shape.length > 1 ? [corner(axes, shape) ? tag("th", {scope: "col"}, corner(axes, shape)) : tag("td", {class: "corner"})] : []), ...(shape.length ? Array.from({length: wide}, (_, k) => tag("th", {scope: "col"}, String(k))) : []));
        body = tag("tbody", {role: "rowgroup"});
        const names = at.slice(0, -1).map((k, n) => `${axes[n] ?? n + "번째 축"} ${k}`).join(", ");
        box.append(tag("table", {role: "grid", "aria-label": label + (names ? `, ${names}` : "")}, ...(names ? [tag("caption", {}, names)] : []), ...(shape.length ? [tag("thead", {}, head)] : []), body));
      }
      const row = tag("tr", {}, ...(shape.length > 1 ? [tag("th", {scope: "row"}, String(line % high))] : []));
      for (let k = 0; k < wide; k++) row.append(this.cell(b, side, flat[line * wide + k], line * wide + k, shape, scale));
      body.append(row);
    }
    const first = box.querySelector("td[data-index]");
    if (first) first.tabIndex = 0;
    return box;
  }

  cell(b, side, x, i, shape, scale) {
    const step = level(x, scale), tint = Number.isNaN(x) ? "odd" : step > 0 ? "plus" : step < 0 ? "minus" : "zero", index = unravel(i, shape).join(",");
    const made = tag("td", {role: "gridcell", tabindex: -1, class: tint, "data-box": b.full, "data-kind": side.kind, "data-use": side.use, "data-index": index, "data-number": JSON.stringify(Number.isFinite(x) ? x : String(x)), "aria-selected": this.isChosen(b, side, i)}, num(x, side.kind === "value" ? b.dtype : undefined));
    made.style.setProperty("--tint", tint === "odd" ? 1 : Math.abs(step) / LEVELS * 0.45);
    return made;
  }

  isChosen(b, side, i) { const c = this.chosen; return !!c && c.box === b.k && c.side === side.kind && c.use === side.use && c.index === i; }

  find(kind, use, index) { return [...$("tables").querySelectorAll(`td[data-kind="${kind}"][data-index="${index}"]`)].find(td => td.dataset.use === (use === undefined ? undefined : String(use))); }

  // ── 칸 하나 ──

  choose(b, side, index) {
    this.chosen = {box: b.k, side: side.kind, use: side.use, index};
    $("tables").querySelectorAll('td[aria-selected="true"]').forEach(td => td.setAttribute("aria-selected", "false"));
    this.find(side.kind, side.use, unravel(index, b.shape).join(","))?.setAttribute("aria-selected", "true");
    if (b.kind === "leaf") this.player.editing.choose(b, index);
    this.explain();
  }

  explain() {  // 고른 칸의 온 식
    const {box, side, use, index} = this.chosen, {player} = this, b = player.box[box], panel = $("sum"), run = player.editing.read();
    const name = `${b.full}${b.shape.length ? indexText(index, b.shape) : ""}`;
    panel.hidden = false;
    const lines = [], marks = [];
    let closed = false, whole = true;
    const say = (...pieces) => lines.push(tag("p", {}, ...pieces));
    const equals = (x, line) => line?.textContent === minus(x) ? "" : ` = ${minus(x)}`;  // 다른 칸 하나를 그대로 옮겨 온 것은 한 번만 적는다
    if (player.mode === "quiz") { panel.hidden = true; player.picture.mark([]); return; }
    if (!run) say(player.data.tape ? "고친 값으로는 이 쪽에서 다시 셈하지 못합니다." : $("no-edit").textContent);
    else {
      const sums = new Sums(player, run), cell = root => { const made = sums.cells(root, index); closed ||= sums.closed(root); whole &&= made.whole; marks.push(...made.found); return new Written(player, sums, root).line(index); };
      if (side === "value") {
        const root = sums.value(b.k), x = numbers(player.value(b))[index];
        if (!root.made) say(`${name} = ${minus(x, b.dtype)}: ${b.kind === "leaf" ? "손으로 준 값(잎)입니다." : "식에 쓴 상수입니다."}`);
        else { const line = cell(root); say(tag("strong", {}, name), " = ", line, equals(x, line)); }
      } else {
        const reached = player.into(b.k).filter((s, k) => k < (player.state().grads[b.k]?.use ?? 0) && (side === "gradient" || k === use));
        if (b.k === player.data.loss && !reached.length) say(`${name}의 기울기 = 1: 손실을 손실로 미분한 것, 출발 기울기입니다.`);
        reached.forEach((s, k) => {
          const before = marks.length, part = numbers(player.part(s))[index], line = cell(sums.contribution(s)), of = `${player.op[s.step].title} 거꾸로 지나 온 기여분`;
          say(tag("strong", {}, reached.length > 1 ? `기여분 ${k + 1}` : `${name}의 ${SIDES[side]}`), tag("span", {class: "quiet"}, ` (${of})`), " = ", line, equals(part, line), ...(part === 0 && marks.length === before && !closed ? [" (이 칸으로 되돌아온 기울기가 없습니다)"] : []));
        });
        if (reached.length > 1) {
          const total = numbers(player.state().grads[b.k].array)[index];
          say(tag("strong", {}, `${name}의 기울기`), " = ", reached.map((s, k) => signed(numbers(player.part(s))[index], k)).join(" + "), equals(total));
        }
      }
    }
    panel.replaceChildren(tag("h3", {}, "이 수는 어디서 왔는가"), ...lines, ...(marks.length ? [tag("p", {class: "quiet"}, sources(player, marks, whole))] : []), ...(closed ? [tag("p", {class: "quiet"}, "칸마다 풀어 쓰지 못하는 셈은 얻은 수만 적었습니다.")] : []));
    player.picture.mark(marks);
    this.light(marks);
  }

  light(marks) {  // 지금 열린 표 안의 칸도 켠다
    $("tables").querySelectorAll(".made").forEach(td => td.classList.remove("made"));
    for (const m of marks) if (m.box === this.of) this.find(m.kind, undefined, unravel(m.index, this.player.box[m.box].shape).join(","))?.classList.add("made");
  }

  // ── 손과 자판 ──

  listen() {
    $("tables").addEventListener("click", e => { const td = e.target.closest("td[data-index]"); if (td) { td.focus({preventScroll: true}); this.pick(td); } });
    $("tables").addEventListener("keydown", e => this.key(e));
    $("sum").addEventListener("pointerover", e => this.point(e.target.closest(".from")));
    $("sum").addEventListener("pointerleave", () => this.point(null));
  }

  point(span) {  // 식 속의 수에 손을 얹으면 그 칸만
    if (span) this.player.picture.mark([{box: span.dataset.from, kind: span.dataset.side, index: Number(span.dataset.at)}]);
    else if (this.chosen) this.explain();
  }

  pick(td) {
    const b = this.player.box[this.of], use = td.dataset.use === undefined ? undefined : Number(td.dataset.use);
    const at = td.dataset.index === "" ? [] : td.dataset.index.split(",").map(Number);
    this.choose(b, {kind: td.dataset.kind, use}, at.reduce((k, i, n) => k * b.shape[n] + i, 0));
  }

  key(e) {
    const td = e.target.closest("td[data-index]");
    if (!td || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Enter" || e.key === " ") {
      e.preventDefault(); e.stopPropagation();
      this.pick(td);
      if (!$("edit").hidden && td.dataset.kind === "value") { $("edit-value").focus(); $("edit-value").select(); }
      return;
    }
    const rows = [...td.closest(".sheet").querySelectorAll("tbody tr")], row = td.parentElement, r = rows.indexOf(row), cellsOf = tr => [...tr.querySelectorAll("td")], c = cellsOf(row).indexOf(td);
    const to = {ArrowRight: [r, c + 1], ArrowLeft: [r, c - 1], ArrowDown: [r + 1, c], ArrowUp: [r - 1, c]}[e.key];
    if (!to) return;
    e.preventDefault(); e.stopPropagation();
    const next = rows[to[0]] && cellsOf(rows[to[0]])[to[1]];
    if (next) { td.tabIndex = -1; next.tabIndex = 0; next.focus(); next.scrollIntoView({block: "nearest", inline: "nearest"}); }
  }
}

const named = x => { const {side, use} = x.closest("section.numbers").dataset; return [side, use, x.dataset.index ?? x.textContent].join(); };  // 표의 칸이나 단추의 이름: 수가 바뀌어도 같다

const corner = (axes, shape) => { const [row, column] = [axes.at(shape.length - 2), axes.at(shape.length - 1)]; return row && column ? `${row}↓ ${column}→` : ""; };

function sources(player, marks, whole) {  // 어느 상자의 칸 몇 개에서 왔는가
  const count = new Map();
  for (const m of marks) { const b = player.box[m.box]; if (b) { const key = `${b.full}의 ${SIDES[m.kind]}`; count.set(key, (count.get(key) ?? 0) + 1); } }
  return "이 수를 만든 칸: " + [...count].map(([name, n]) => `${name} ${n.toLocaleString()}칸${whole ? "" : " 넘게"}`).join(", ");
}
