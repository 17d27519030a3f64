// 일꾼(Web Worker): 파이썬(Pyodide)을 열고 칸을 돌린다. 쪽과는 전갈로만 말하므로, 끝없는 칸도 일꾼을 끝내면 멈춘다.
"use strict";
const say = (kind, more) => self.postMessage({ kind, ...more });
let python, notebook, canLoad = [];

// 쪽에 실린 파일을 주소로 찾게 한다: 그 주소로는 아무것도 나가지 않는다
function serve(address, files) {
  const outside = self.fetch.bind(self);
  self.fetch = async (asked, options) => {
    const url = String(asked instanceof Request ? asked.url : asked);
    if (!url.startsWith(address)) return outside(asked, options);
    const file = files[decodeURIComponent(url.slice(address.length).split("?")[0])];
    if (!file) return new Response("", { status: 404 });
    const kind = url.endsWith(".wasm") ? "application/wasm" : url.endsWith(".json") ? "application/json" : "application/octet-stream";
    return new Response(file.stream().pipeThrough(new DecompressionStream("gzip")), { headers: { "content-type": kind } });
  };
}

async function open({ address, files, packages, available, archive, runner, layout }) {
  if (files) serve(address, files);
  else importScripts(address + "pyodide.js");
  say("state", { words: "파이썬을 여는 중" });
  python = await self.loadPyodide({ indexURL: address, env: { MPLBACKEND: "agg", HOME: "/home/pyodide" } });
  say("state", { words: "NumPy 를 싣는 중" });
  await python.loadPackage(packages, { messageCallback: () => {} });
  python.unpackArchive(archive, "zip", { extractDir: "/lab" });
  python.FS.writeFile("/lab/tinygrad_ko_cells.py", runner);
  python.runPython("import sys; sys.path.insert(0, '/lab')");
  if (layout) await drawing(layout === "address" ? address + "viz-global.js" : null);
  canLoad = available.filter((name) => !packages.includes(name));
  notebook = python.pyimport("tinygrad_ko_cells").Notebook.callKwargs({ available: python.toPy(canLoad) });
  say("ready", { version: python.runPython("import tinygrad_ko, numpy; f'Python {sys.version.split()[0]}, NumPy {numpy.__version__}, tinygrad_ko {tinygrad_ko.__version__}'") });
}

// 그래프의 배치: JavaScript 의 Graphviz 를 파이썬에 건넨다
async function drawing(address) {
  if (address) importScripts(address);
  const viz = await self.Viz.instance();
  python.registerJsModule("tinygrad_ko_drawing", { draw: (source, format) => viz.renderString(source, { format }) });
  python.runPython("import tinygrad_ko_drawing\nfrom tinygrad_ko.view.paper.dot import draw_with\ndraw_with(tinygrad_ko_drawing.draw)");
}

async function load(name) {
  say("state", { words: `${name} 꾸러미를 싣는 중` });
  await python.loadPackage(name, { messageCallback: () => {} });
  if (name === "matplotlib") python.runPython("import logging; logging.getLogger('matplotlib.font_manager').setLevel(logging.ERROR)");  // 글꼴을 찾는다는 말
  canLoad = canLoad.filter((each) => each !== name);
  notebook.available = python.toPy(canLoad);
}

async function run({ id, source, number }) {
  const post = (kind, text) => { say("output", { id, what: kind, text }); };
  // 그림은 함수 속에서 matplotlib 을 부른다: 글에 보이면 먼저 싣는다
  if (canLoad.includes("matplotlib") && /\bplot\b|\bplt\b|matplotlib/.test(source)) await load("matplotlib");
  let ended = notebook.run(source, number, post);
  while (canLoad.includes(ended)) {  // 실을 수 있는 꾸러미가 없어 멈췄으면, 싣고 처음부터 다시
    await load(ended);
    say("again", { id });
    ended = notebook.run(source, number, post);
  }
  say("ended", { id, how: ended });
}

self.onmessage = async ({ data }) => {
  try {
    await (data.what === "open" ? open(data) : run(data));
  } catch (error) {
    say("broken", { id: data.id, words: String((error && error.message) || error) });
  }
};
