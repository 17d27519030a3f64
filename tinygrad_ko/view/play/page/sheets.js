// 종이(sheets): 인쇄할 때 그림을 A4 가로의 쪽들로 나눈다. 줄마다 나눈 배치에서, 한 쪽에 드는 만큼씩 줄을 놓는다.

const SHEET = [1030, 690], HEADING = 90, PRINT_SCALE = 1.2;  // 쪽 안의 크기(px)와 제목의 높이. 1.2 배이면 가장 작은 글(10 px)이 9 pt 이다

class Sheets {
  constructor(player) {
    this.player = player;
    const media = matchMedia("print");
    media.addEventListener("change", e => e.matches ? this.lay() : this.clear());
    addEventListener("beforeprint", () => this.lay());
    addEventListener("afterprint", () => this.clear());
  }

  lay() {
    const {player} = this, {picture} = player;
    if ($("sheets").childElementCount) return;
    picture.draw(this.widest());
    player.show(player.at, true);
    const [width, height] = picture.size, scale = Math.min(PRINT_SCALE, SHEET[0] / width);
    $("sheets").replaceChildren(...this.pages(picture.bands.length ? picture.bands : [[0, height]], scale).map(([top, bottom], k) => {
      const from = top - 5, tall = bottom + (bottom < height - 1 ? -5 : 5) - from, fit = Math.min(scale, (SHEET[1] - (k ? 0 : HEADING)) / tall);
      const made = el("svg", {class: "graph", viewBox: `-4 ${from} ${width + 8} ${tall}`, width: (width + 8) * fit, height: tall * fit, role: "img", "aria-label": player.data.title});
      const copy = picture.paper.cloneNode(true);
      copy.removeAttribute("id"); copy.removeAttribute("style"); copy.removeAttribute("class");
      made.append(copy);
      return made;
    }));
  }

  widest() {  // 종이의 너비에 맞춘 배치: 그보다 넓지 않은 것 가운데 가장 넓은 것
    const fits = x => x.size[0] * PRINT_SCALE <= SHEET[0] * 1.04, all = [this.player.data, ...this.player.data.others];
    const best = all.filter(fits).sort((a, b) => b.size[0] - a.size[0])[0] ?? all.sort((a, b) => a.size[0] - b.size[0])[0];
    return best.at ?? null;
  }

  pages(bands, scale) {  // 한 쪽에 드는 만큼씩 줄을 모은다
    const made = [];
    for (const [top, bottom] of bands) {
      const last = made.at(-1), most = (SHEET[1] - (made.length > 1 ? 0 : HEADING)) / scale - 10;
      if (last && bottom - last[0] <= most) last[1] = bottom; else made.push([top, bottom]);
    }
    return made;
  }

  clear() {
    if (!$("sheets").childElementCount) return;
    $("sheets").replaceChildren();
    this.player.picture.draw();
    this.player.camera.stand();
    this.player.show(this.player.at, true);
  }
}
