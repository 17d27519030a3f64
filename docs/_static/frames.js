// 쪽의 밝기를 손으로 고르면, 쪽 안에 실은 쪽(재생기, 움직이는 그림)도 따라간다.
// 실은 쪽은 기계의 밝기(prefers-color-scheme)만 알므로, 고른 밝기를 그 글에 적어 다시 싣는다. ‘기계를 따라’이면 본디의 글 그대로이다.
(() => {
  const written = new WeakMap();
  const dark = /\(prefers-color-scheme:\s*dark\)/g, both = /color-scheme:\s*light dark/g;
  function follow() {
    const theme = document.body.dataset.theme;
    for (const frame of document.querySelectorAll("iframe[srcdoc]")) {
      if (!written.has(frame)) written.set(frame, frame.srcdoc);
      const page = written.get(frame);
      const made = theme === "dark" || theme === "light"
        ? page.replace(dark, theme === "dark" ? "all" : "not all").replace(both, `color-scheme: ${theme}`) : page;
      if (frame.srcdoc !== made) frame.srcdoc = made;
    }
  }
  new MutationObserver(follow).observe(document.body, { attributes: true, attributeFilter: ["data-theme"] });
  follow();
})();
