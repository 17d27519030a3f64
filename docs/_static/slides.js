// 수업의 쪽을 슬라이드로: 같은 글, 한 장에 한 생각. 주소 끝의 #슬라이드 로도 열린다. 나가면(Esc) 쪽으로 돌아온다.
// 한 장은 A4 를 눕힌 종이의 안쪽(1032×703)이라, 화면에서 본 그대로 인쇄된다.
(() => {
  const button = document.querySelector(".slides-toggle"), HASH = "#슬라이드", WIDTH = 1032, HEIGHT = 703, LIST = 5;
  if (!button) return;
  const slides = [];
  let deck, counter, now = 0;

  button.addEventListener("click", () => { location.hash = HASH; });
  addEventListener("hashchange", () => (decodeURI(location.hash) === HASH ? open() : slides.length && location.reload()));
  if (decodeURI(location.hash) === HASH) open();

  function open() {
    if (slides.length) return;
    const article = document.querySelector("article"), title = article.querySelector("h1");
    deck = document.createElement("div");
    deck.className = "slides";
    deck.setAttribute("role", "region");
    deck.setAttribute("aria-label", "슬라이드");
    document.body.append(deck);
    document.body.classList.add("in-slides");
    const first = add();
    first.classList.add("first");
    const top = title.parentElement;
    first.append(title, ...[...top.children].filter(block => block.tagName === "P"));
    for (const section of top.querySelectorAll(":scope > section")) fill(section);
    counter = document.createElement("nav");
    counter.className = "slides-counter";
    const step = (sign, name) => Object.assign(document.createElement("button"), { textContent: sign, ariaLabel: name });
    const [back, next, leave, said] = [step("‹", "앞 장"), step("›", "다음 장"), step("×", "쪽으로 돌아가기"), document.createElement("output")];
    back.onclick = () => go(now - 1);
    next.onclick = () => go(now + 1);
    leave.onclick = close;
    counter.append(back, said, next, leave);
    document.body.append(counter);
    fit();
    addEventListener("resize", fit);
    addEventListener("keydown", key);
    go(0);
  }

  function close() {
    history.replaceState(null, "", location.pathname + location.search);
    location.reload();
  }

  function add(heading) {
    const slide = document.createElement("section");
    slide.className = "slide";
    slide.setAttribute("aria-roledescription", "슬라이드");
    if (heading) slide.append(heading.cloneNode(true));
    deck.append(slide);
    slides.push(slide);
    return slide;
  }

  // 절 하나를 장들로: 칸이 끝나면, 작은 제목이나 굵은 말로 시작하는 문단이 오면, 자리가 모자라면 새 장이다
  function fill(section) {
    const heading = section.querySelector("h2");
    let slide = add(heading), full = false;
    for (const block of pieces(section, heading)) {
      const opens = block.firstElementChild;
      const starts = /^H[3-6]$/.test(block.tagName) || (block.tagName === "P" && opens?.tagName === "STRONG" && block.firstChild === opens);
      if (slide.children.length > 1 && (full || starts)) slide = add(heading);
      slide.append(block);
      if (slide.scrollHeight > HEIGHT && slide.children.length > 2) { slide = add(heading); slide.append(block); }
      const output = block.querySelector(":scope > .cell_output");
      if (slide.scrollHeight > HEIGHT && output && output.previousElementSibling) { slide = add(heading); slide.append(output); }
      slide.classList.toggle("tall", slide.scrollHeight > HEIGHT);
      full = block.classList.contains("cell");
    }
    if (slide.children.length < 2) { slide.remove(); slides.pop(); }
  }

  function pieces(section, heading) {
    const found = [];
    for (const block of [...section.children]) {
      if (block === heading || !(block.textContent.trim() || block.querySelector("img, svg, iframe"))) continue;
      if (block.tagName === "SECTION") found.push(...pieces(block, null));
      else if (/^[UO]L$/.test(block.tagName) && block.children.length > LIST) found.push(...parts(block));
      else found.push(block);
    }
    return found;
  }

  // 긴 목록은 다섯씩
  function parts(list) {
    const items = [...list.children], made = [];
    for (let k = 0; k < items.length; k += LIST) {
      const part = list.cloneNode(false);
      if (part.tagName === "OL") part.start = k + 1;
      part.append(...items.slice(k, k + LIST));
      made.push(part);
    }
    return made;
  }

  function fit() {
    deck.style.zoom = Math.min(innerWidth / (WIDTH + 2), (innerHeight - 2) / (HEIGHT + 2));
  }

  function go(to) {
    now = Math.max(0, Math.min(slides.length - 1, to));
    slides.forEach((slide, k) => slide.classList.toggle("now", k === now));
    counter.querySelector("output").textContent = `${now + 1} / ${slides.length}`;
  }

  function key(event) {
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.altKey || event.ctrlKey || event.metaKey) return;
    const moves = { ArrowRight: now + 1, PageDown: now + 1, ArrowLeft: now - 1, PageUp: now - 1, Home: 0, End: slides.length - 1 };
    if (event.key === "Escape") close();
    else if (event.key in moves) { event.preventDefault(); go(moves[event.key]); }
  }
})();
