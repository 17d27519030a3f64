// 옆으로 넘치는 칸(코드, 표, 수식)은 열쇠로도 밀 수 있게: Tab 으로 멈추고 화살표로 민다.
(() => {
  const mark = () => {
    for (const box of document.querySelectorAll("article pre, article table, article .table-wrapper, article div.formula, .sidebar-scroll, .toc-scroll")) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
      else if (box.hasAttribute("tabindex")) box.removeAttribute("tabindex");
    }
  };
  addEventListener("load", mark);
  addEventListener("resize", mark);
})();
