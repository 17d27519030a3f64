// 그리는 도움 함수: SVG와 HTML의 조각.

const SVG = "http://www.w3.org/2000/svg";
const $ = id => document.getElementById(id);

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
