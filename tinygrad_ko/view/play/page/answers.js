// 적은 답(answers)을 수로 읽는다: 1/6, −1/4, ½, 5e-1, 3×10^-2, 전각 숫자, 여러 빼기표, ‘마이너스’.

const MINUS = /[−–—‐‑‒﹣－ー]|마이너스|음의?\s(?=\d)/g;

function readNumber(text) {  // 읽지 못하면 null
  const plain = text.replace(/⁻/g, "^-").replace(/(10|\d)([⁰¹²³⁴-⁹]+)/g, "$1^$2").replace(/(\d)([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])/g, "$1 $2").normalize("NFKC")
    .replace(MINUS, "-").replace(/플러스/g, "+").replace(/[⁄∕÷]|나누기/g, "/").replace(/[×·*⋅∙]|곱하기/g, "*").replace(/\^-\^/g, "^-").replace(/[{}()]/g, "").trim().replace(/\.$/, "");
  const words = {"nan": NaN, "무한대": Infinity, "∞": Infinity, "inf": Infinity, "infinity": Infinity}, sign = /^[+-]/.exec(plain)?.[0] === "-" ? -1 : 1, bare = plain.replace(/^[+-]\s*/, "").toLowerCase();
  if (bare in words) return sign * words[bare];
  const mixed = /^(\d+)\s+(\d+)\s*\/\s*(\d+)$/.exec(bare);  // 1 1/2
  if (mixed && Number(mixed[3])) return sign * (Number(mixed[1]) + mixed[2] / mixed[3]);
  const whole = bare.replace(/(\d),(?=\d{3}(\D|$))/g, "$1").replace(/\s*([*/^])\s*/g, "$1"), [top, ...below] = whole.split("/");
  if (below.length > 1 || /^[+-]|\s/.test(whole)) return null;
  const pieces = [top, ...below].map(readProduct);
  if (pieces.some(x => x === null) || pieces[1] === 0) return null;
  return sign * pieces.reduce((a, b) => a / b);
}

function readProduct(text) {  // 0.5, 5e-1, 3*10^-2
  const factors = text.split("*").map(part => {
    const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\^([+-]?\d+))?$/i.exec(part);
    return found ? Number(found[1]) ** (found[2] === undefined ? 1 : Number(found[2])) : null;
  });
  return factors.some(x => x === null) ? null : factors.reduce((a, b) => a * b);
}

const agrees = (given, right) => Number.isNaN(right) ? Number.isNaN(given) : given === right || Math.abs(given - right) <= 0.01 * Math.abs(right) + 1e-9 || num(given) === num(right);
