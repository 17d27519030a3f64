// 카메라(camera): 그림의 어디를, 얼마나 크게 보는가.

class Camera {
  constructor(player) { this.player = player; }

  reveal(step) {  // 지금의 연산이 보이게 스스로 움직인다
    const {data, op, box} = this.player, view = $("view"), [x, y] = op[step.step]?.at ?? box[step.target].at;
    const scale = $("graph").getBoundingClientRect().width / (data.size[0] + 16) || 1;
    const smooth = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    view.scrollTo({left: (x + 8) * scale - view.clientWidth / 2, top: (y + 8) * scale - view.clientHeight / 2, behavior: smooth});
  }
}
