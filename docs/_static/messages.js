// 받은 오류를 붙여 넣으면, 그 글의 줄만 남긴다. 표의 <i> 는 그때마다 다른 자리이다.
(() => {
  const box = document.querySelector(".find-message textarea"), told = document.querySelector(".find-message output");
  if (!box) return;
  const plain = text => text.replace(/\s+/g, " ").trim();
  const rows = [...document.querySelectorAll("table.messages tbody tr")].map(row => {
    const fixed = row.cells[0].cloneNode(true);
    fixed.querySelectorAll("i").forEach(gap => gap.replaceWith("\0"));
    return { row, text: plain(row.cells[0].textContent), parts: fixed.textContent.split("\0").map(plain).filter(part => /[가-힣A-Za-z]{2}/.test(part)) };
  });
  // 붙여 넣은 글에 이 줄의 굳은 조각이 차례대로 모두 있는가
  const made = (parts, said) => {
    let from = 0;
    return parts.every(part => { const at = said.indexOf(part, from); from = at + part.length; return at >= 0; });
  };
  box.addEventListener("input", () => {
    const said = plain(box.value);
    const found = rows.filter(({ text, parts }) => !said || text.includes(said) || (parts.length && made(parts, said)));
    for (const { row } of rows) row.hidden = true;
    for (const { row } of found) row.hidden = false;
    for (const section of document.querySelectorAll("article section section")) {
      section.hidden = Boolean(said) && !section.querySelector("tbody tr:not([hidden])");
    }
    told.textContent = said ? (found.length ? `${found.length}줄` : "그런 글이 없습니다. 몇 마디만 남겨 보세요.") : "";
  });
})();
