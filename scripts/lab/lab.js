// 쪽: 칸을 고치고, 일꾼에게 돌리게 하고, 나온 것을 보인다.
"use strict";
(() => {
  const config = JSON.parse(document.getElementById("config").textContent);
  const status = document.getElementById("status"), version = document.getElementById("version");
  const stop = document.getElementById("stop");
  const cells = [...document.querySelectorAll(".cell")].map((box, k) => ({
    box, number: k + 1, input: box.querySelector("textarea"), output: box.querySelector(".output"), mark: box.querySelector(".mark"),
    hidden: box.classList.contains("asks"), done: false,
  }));
  const KEY = `tinygrad_ko 실습실: ${config.lesson}`;
  let worker = null, ready = false, dead = false, waiting = [], running = null, parts = null;

  // ── 쪽에 실린 것 ──
  function bytes(name) {
    const text = document.querySelector(`script[data-file="${CSS.escape(name)}"]`).textContent.trim();
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const read = atob(text), made = new Uint8Array(read.length);
    for (let k = 0; k < read.length; k++) made[k] = read.charCodeAt(k);
    return made;
  }
  const opened = (blob) => new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).text();
  async function carried() {
    const files = {};
    for (const name of config.files) files[name] = new Blob([bytes(name)]);
    const code = [];
    for (const name of config.scripts) code.push(await opened(files[name]));
    code.push(document.getElementById("worker").textContent);
    return { files, code: new Blob(code.map((each) => each + "\n;\n"), { type: "text/javascript" }), archive: bytes("tinygrad_ko.zip"), runner: document.getElementById("runner").textContent };
  }

  // ── 일꾼 ──
  async function start() {
    ready = dead = false;
    tell("파이썬을 여는 중", true);
    parts ??= await carried();
    try {
      worker = new Worker(URL.createObjectURL(parts.code));
    } catch (error) {
      return broken("이 브라우저는 이렇게 연 쪽에서 일꾼(Web Worker)을 만들지 못하게 합니다. Chrome 이나 Edge, Firefox 로 열거나, 서버에 둔 쪽을 여세요.");
    }
    const mine = worker;
    worker.onmessage = ({ data }) => { if (mine === worker) hear(data); };
    worker.onerror = (event) => { if (mine === worker) broken(event.message || "일꾼을 시작하지 못했습니다."); };
    worker.postMessage({
      what: "open", address: config.embedded ? "https://tinygrad-ko.invalid/" : new URL(config.address, document.baseURI).href,
      files: config.embedded ? parts.files : null, packages: config.packages, available: config.available, layout: config.layout,
      archive: parts.archive, runner: parts.runner,
    });
  }
  function hear(data) {
    const cell = cells.find((each) => each.number === data.id);
    if (data.kind === "state") tell(data.words, true);
    else if (data.kind === "ready") { ready = true; version.textContent = data.version; tell("준비되었습니다"); next(); }
    else if (data.kind === "output") show(cell, data.what, data.text);
    else if (data.kind === "again") cell.output.replaceChildren();
    else if (data.kind === "ended") {
      running = null;
      cell.done = data.how !== "failed";
      state(cell, { done: "됨", missing: "여기서 안 됨" }[data.how] || "오류");
      if (!cell.done) { for (const each of waiting) state(each, ""); waiting = []; }  // 여기에 없는 것은 지나간다: 그것을 쓰지 않는 칸은 된다
      next();
    } else if (data.kind === "broken") broken(data.words);
  }
  function broken(words) {
    const where = config.embedded ? "" : ` 파이썬의 주소: ${config.address}${location.protocol === "file:" ? " (file:// 로 연 쪽은 다른 파일을 읽지 못합니다. 서버에 두거나 한 파일로 만든 쪽을 여세요)" : ""}.`;
    tell(`파이썬을 열지 못했습니다: ${words}.${where}`);
    status.classList.add("failed");
    if (worker) worker.terminate();
    ready = false;
    dead = true;  // 다음에 무엇을 실행하면 새로 연다
    if (running) { state(running, "오류"); running = null; }
    for (const each of waiting) state(each, "");
    waiting = [];
    stop.disabled = true;
  }
  function tell(words, busy) {
    status.textContent = words + (busy ? " …" : "");
    status.classList.remove("failed");
    document.body.classList.toggle("busy", Boolean(busy));
    stop.disabled = !running;
  }

  // ── 돌리기 ──
  function ask(chosen) {
    for (const cell of chosen) {
      if (cell === running || waiting.includes(cell)) continue;
      waiting.push(cell);
      state(cell, "기다림");
    }
    if (dead) start();
    next();
  }
  function next() {
    if (!ready || running) return;
    running = waiting.shift() || null;
    if (!running) return tell(document.body.dataset.said || "준비되었습니다");
    document.body.dataset.said = "";
    running.output.replaceChildren();
    running.done = false;
    state(running, "도는 중");
    tell(`칸 ${running.number}: 도는 중`, true);
    worker.postMessage({ what: "run", id: running.number, number: running.number, source: running.input.value });
  }
  function halt() {
    if (!worker) return;
    worker.terminate();
    const interrupted = running;
    running = null;
    for (const each of waiting) state(each, "");
    waiting = [];
    for (const each of cells) if (each.done) { each.done = false; state(each, "지난 것"); }
    if (interrupted) { state(interrupted, "멈춤"); show(interrupted, "warning", "멈추었습니다. 파이썬을 새로 여므로 앞에서 만든 이름이 모두 사라졌습니다. ‘여기까지’ 를 누르면 앞의 칸부터 다시 실행합니다.\n"); }
    document.body.dataset.said = "다시 준비되었습니다. 앞의 칸부터 다시 실행하세요";
    start();
  }
  const upto = (cell) => cells.filter((each) => each.number < cell.number && !each.done).concat(cell);
  function state(cell, words) {
    cell.mark.textContent = words;
    cell.box.dataset.state = words;
  }

  // ── 보이기: 글은 글로, HTML 은 스크립트를 빼고 ──
  function show(cell, what, text) {
    const last = cell.output.lastElementChild;
    if (what === "text" || what === "warning" || what === "error") {
      if (last && last.dataset.what === what && what !== "error") { last.append(text); return; }
      const made = Object.assign(document.createElement("pre"), { textContent: text, className: what });
      made.dataset.what = what;
      if (what === "error") made.setAttribute("role", "alert");
      cell.output.append(made);
    } else if (what === "image" && text.startsWith("data:image/")) {
      cell.output.append(Object.assign(document.createElement("img"), { src: text, alt: "칸이 그린 그림" }));
    } else if (what === "html") cell.output.append(harmless(text));
  }
  function harmless(html) {
    const made = document.createElement("div"), read = new DOMParser().parseFromString(html, "text/html");
    for (const each of read.querySelectorAll("script, base, meta, link, object, embed")) each.remove();
    for (const each of read.querySelectorAll("*")) {
      for (const { name, value } of [...each.attributes]) {
        if (name.startsWith("on") || (/^(href|src|action|formaction|xlink:href)$/.test(name) && /^\s*javascript:/i.test(value))) each.removeAttribute(name);
      }
    }
    for (const each of read.querySelectorAll("iframe")) {  // 실은 쪽은 이 쪽을 만지지 못한다
      each.removeAttribute("src");
      each.setAttribute("sandbox", "allow-scripts allow-forms allow-downloads");
    }
    made.className = "shown";
    made.tabIndex = 0;  // 넓은 표는 글쇠로도 밀 수 있다
    made.append(...[...read.head.childNodes, ...read.body.childNodes].map((each) => document.adoptNode(each)));
    return made;
  }

  // ── 고치기 ──
  function fit(area) {
    area.rows = Math.max(1, area.value.split("\n").length);
  }
  function keep() {
    const changed = {};
    for (const cell of cells) if (cell.input.value !== cell.input.defaultValue) changed[cell.number] = [cell.input.defaultValue, cell.input.value];
    try { localStorage.setItem(KEY, JSON.stringify(changed)); } catch { /* 남길 수 없는 브라우저: 쪽을 닫으면 사라진다 */ }
  }
  function changed(cell) {
    fit(cell.input);
    cell.box.classList.toggle("changed", cell.input.value !== cell.input.defaultValue);
  }
  function restore() {
    let kept = {};
    try { kept = JSON.parse(localStorage.getItem(KEY) || "{}"); } catch { /* 남은 것이 없다 */ }
    for (const cell of cells) {
      const [first, now] = kept[cell.number] || [];
      if (first === cell.input.defaultValue) cell.input.value = now;  // 수업의 글이 바뀌었으면 되살리지 않는다
      changed(cell);
    }
  }
  function insert(area, text) {
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }
  function key(cell, event) {
    const area = cell.input, before = area.value.slice(0, area.selectionStart), line = before.slice(before.lastIndexOf("\n") + 1);
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      ask([cell]);
      if (event.shiftKey) { const following = cells.find((each) => each.number > cell.number && !each.hidden); if (following) following.input.focus(); }
    } else if (event.key === "Enter") {
      event.preventDefault();
      insert(area, "\n" + line.match(/^\s*/)[0] + (/:\s*(#.*)?$/.test(line) ? "    " : ""));
    } else if (event.key === "Tab" && !event.shiftKey && !area.dataset.leaving) {
      event.preventDefault();
      insert(area, "    ");
    } else if (event.key === "Backspace" && area.selectionStart === area.selectionEnd && line && !line.trim() && line.length % 4 === 0) {
      event.preventDefault();
      area.setSelectionRange(area.selectionStart - 4, area.selectionStart);
      document.execCommand("delete");
    }
    area.dataset.leaving = event.key === "Escape" ? "1" : "";  // Esc 다음의 Tab 은 칸을 나간다
  }

  for (const cell of cells) {
    const on = (name, act) => { const button = cell.box.querySelector(`[data-act="${name}"]`); if (button) button.addEventListener("click", act); };
    on("run", () => ask(cell.hidden ? upto(cell) : [cell]));
    on("upto", () => ask(upto(cell)));
    on("reset", () => { cell.input.value = cell.input.defaultValue; changed(cell); keep(); });
    cell.input.addEventListener("input", () => { changed(cell); keep(); });
    cell.input.addEventListener("keydown", (event) => key(cell, event));
  }
  document.getElementById("all").addEventListener("click", () => ask(cells));
  stop.addEventListener("click", halt);
  document.getElementById("reset").addEventListener("click", () => {
    if (!confirm("모든 칸을 처음 글로 되돌리고 파이썬을 새로 엽니다.")) return;
    for (const cell of cells) { cell.input.value = cell.input.defaultValue; changed(cell); cell.output.replaceChildren(); cell.done = false; state(cell, ""); }
    keep();
    halt();
    document.body.dataset.said = "";
  });
  restore();
  start();
})();
