// 초점(focus): 자판으로 보는 사람의 자리. 다시 그려도, 단추가 꺼지거나 사라져도 잃지 않는다.

const focused = part => part.contains(document.activeElement) ? document.activeElement : null;

function redraw(part, draw, name) {  // 속을 다시 그린다. 그 안에 초점이 있었으면 같은 이름의 것에, 없어졌으면 곁의 것에 남긴다
  const held = focused(part), kept = held && name(held);
  draw();
  const now = kept ? [...part.querySelectorAll("button, [tabindex]")] : [];
  (now.find(x => name(x) === kept) ?? now.find(x => x.tabIndex >= 0))?.focus({preventScroll: true});
}

function turnOff(button, off) { button.setAttribute("aria-disabled", String(off)); }  // disabled 이면 초점이 쪽의 처음으로 떨어진다

function hide(part, next) { if (focused(part)) next.focus({preventScroll: true}); part.hidden = true; }

function unfold(button, ...parts) {  // 누른 단추를 펼친 것으로. 초점은 펼친 것에
  const made = tag("span", {tabindex: -1}, ...parts);
  button.replaceWith(made);
  made.focus({preventScroll: true});
}

function listenOff() {  // 꺼진 단추는 눌러도 아무 일이 없다
  document.addEventListener("click", e => { if (e.target.closest('[aria-disabled="true"]')) { e.preventDefault(); e.stopImmediatePropagation(); } }, true);
}
