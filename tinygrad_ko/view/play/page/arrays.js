// 수와 배열: 적는 법과, 칸으로 펼치는 법.

const LEVELS = 8, LIMIT = 16;

// 유효 숫자 네 자리쯤. 0이 아닌 수는 0으로 쓰지 않는다(korean/numbers.py 의 format_number 와 같다).
function num(x, dtype = "float32") {
  if (typeof x === "string") x = Number(x.replace("inf", "Infinity"));
  if (/^(u?int|bool)/.test(dtype)) return dtype === "bool" ? (x ? "True" : "False") : String(x);
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const [mantissa, exponent] = x.toExponential(3).split("e"), e = Number(exponent);
  if (e >= -4 && e < 6) {
    const text = fixed(x, Math.max(1, 3 - e)).replace(/(\.\d+?)0+$/, "$1");
    return Object.is(x, -0) ? "-0.0" : text;
  }
  return mantissa.replace(/\.?0+$/, "") + "e" + e;
}

function fixed(x, digits) {  // 꼭 가운데이면 NumPy처럼 짝수로 둥글린다(toFixed 는 큰 쪽으로)
  const long = Math.abs(x).toFixed(digits + 30), kept = long.slice(0, -30);
  const middle = long.endsWith("5" + "0".repeat(29)) && "02468".includes(kept.at(-1));
  return middle ? (x < 0 ? "-" : "") + kept : x.toFixed(digits);
}

const product = list => list.reduce((a, b) => a * b, 1);
const shapeText = shape => "(" + shape.join(", ") + (shape.length === 1 ? ",)" : ")");
const numbers = array => array.n ??= array.d.map(x => typeof x === "string" ? Number(x.replace("inf", "Infinity")) : x);

// 배열을 줄과 칸으로 펼친다(view/heatmap.py 와 같다): 1차원은 한 줄, 3차원 이상은 두 변이 가장 비슷하게. 16칸을 넘으면 평균.
function cells(array) {
  if (array.cells) return array.cells;
  const shape = array.s;
  let sheet = [1, product(shape)];
  if (shape.length > 1 && !shape.includes(0)) {
    const far = s => Math.abs(Math.log(s[0] / s[1]));
    for (let k = 1; k < shape.length; k++) {
      const split = [product(shape.slice(0, k)), product(shape.slice(k))];
      if (k === 1 || far(split) < far(sheet)) sheet = split;
    }
  }
  const edges = n => { const c = Math.min(n, LIMIT); return c ? Array.from({length: c + 1}, (_, k) => Math.floor(k * n / c)) : [0]; };
  const rows = edges(sheet[0]), columns = edges(sheet[1]), flat = numbers(array), found = [];
  for (let r = 0; r + 1 < rows.length; r++) for (let c = 0; c + 1 < columns.length; c++) {
    if (array.c) { found.push(flat[found.length]); continue; }  // 이미 평균한 것
    const count = (rows[r + 1] - rows[r]) * (columns[c + 1] - columns[c]);
    let mean = count === 1 ? -0 : 0;  // -0.0 도 그대로
    for (let i = rows[r]; i < rows[r + 1]; i++) for (let j = columns[c]; j < columns[c + 1]; j++) mean += flat[i * sheet[1] + j] / count;
    found.push(mean);
  }
  return array.cells = {shape, sheet, rows, columns, values: found, size: [rows.length - 1, columns.length - 1]};
}

const packed = a => ({s: [...a.shape], d: Array.from(a.data)});  // 테이프의 배열 → 쪽의 배열

function unravel(k, shape) {  // 납작한 번호 → 축마다의 번호
  const at = [];
  for (let n = shape.length - 1; n >= 0; n--) { at.unshift(k % shape[n]); k = Math.floor(k / shape[n]); }
  return at;
}

const indexText = (k, shape) => "[" + unravel(k, shape).join(", ") + "]";

function place(c, row, column) {  // 칸이 보이는 원소의 자리
  const first = indexText(c.rows[row] * c.sheet[1] + c.columns[column], c.shape), last = indexText((c.rows[row + 1] - 1) * c.sheet[1] + c.columns[column + 1] - 1, c.shape);
  return first === last ? first : first + "~" + last;
}

function summary(array, dtype) {
  if (!array) return "?";
  const x = numbers(array);
  if (!array.s.length) return num(x[0], dtype);
  if (!array.c && x.length && x.length <= 6) return "[" + x.map(v => num(v, dtype)).join(", ") + "]";
  if (!x.length) return "[] (비어 있음)";
  const finite = x.filter(Number.isFinite);
  const least = finite.reduce((a, b) => Math.min(a, b), Infinity), most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return finite.length ? `최소 ${num(least, dtype)} · 최대 ${num(most, dtype)}` : "nan 또는 inf";
}

function level(x, scale) {
  if (x === 0 || Number.isNaN(x)) return 0;
  const share = Number.isFinite(x) && scale ? Math.min(1, Math.abs(x) / scale) : 1;
  return Math.max(1, Math.round(Math.sqrt(share) * LEVELS)) * (x > 0 ? 1 : -1);
}
