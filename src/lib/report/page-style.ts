// The look of report files: one sheet, light and dark by the reader's own setting, everything open on paper.

export const pageStyle = `:root{color-scheme:light dark;--line:light-dark(#dce1d6,#333d36);--muted:light-dark(#566058,#9fada3);--real:light-dark(#1b5fc1,#7fb2ff);--syn:light-dark(#a84a06,#ffa562);--good:light-dark(#1b7347,#56c48d);--fair:light-dark(#7f5b00,#e3b94d);--poor:light-dark(#b02a20,#ff8f84)}
body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0}h2{margin:2.5rem 0 .5rem}h2 small,.muted,.kicker,.legend,small{color:var(--muted);font-weight:400}h4{margin:.8rem 0 .2rem}
.lede{font-size:1.15rem;margin:.5rem 0}
dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.5rem 1rem}dt{color:var(--muted);font-size:.8rem}dd{margin:0}dl.facts dd{overflow-wrap:anywhere}
dl.glossary dt{color:inherit;font-weight:600;font-size:1rem;margin-top:.75rem}
article{border:1px solid var(--line);border-left:4px solid var(--muted);border-radius:8px;padding:.75rem 1rem;margin:1rem 0}
article.good{border-left-color:var(--good)}article.fair{border-left-color:var(--fair)}article.poor{border-left-color:var(--poor)}
h3{margin:0}.level{font-size:.75rem;text-transform:uppercase;letter-spacing:.05em;border:1px solid;border-radius:99px;padding:.1rem .5rem}.level.good{color:var(--good)}.level.fair{color:var(--fair)}.level.poor{color:var(--poor)}code{color:var(--muted);font-size:.8rem;font-weight:400}
.score{display:grid;grid-template-columns:14rem 12rem 1fr;gap:.1rem 1rem;align-items:center;border-top:1px solid var(--line);padding:.4rem 0}.score small{grid-column:3}.score .of{grid-column:1/3}
details{border-top:1px solid var(--line);padding:.3rem 0}summary{cursor:pointer;font-weight:600;font-size:.9rem}details details summary{font-weight:400}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}th,td{text-align:left;vertical-align:top;font-weight:400;border-bottom:1px solid var(--line);padding:.15rem .75rem .15rem 0}thead th{font-weight:600;color:var(--muted)}td.bar{width:14rem;min-width:7rem;vertical-align:middle}
table.uses th{font-weight:600}.warn{color:var(--poor)}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem}figure{margin:0}figure svg{width:100%}
.r{fill:var(--real)}.s{fill:none;stroke:var(--syn);stroke-width:1.5}.n{fill:var(--muted)}.l{stroke:currentColor;stroke-width:1.5}.d{stroke-dasharray:3 2}.g{stroke:var(--line)}
.curves{width:100%;max-width:44rem}.curves text{font-size:11px;fill:var(--muted)}.c-r{--tone:var(--real)}.c-s{--tone:var(--syn)}.c-n{--tone:var(--muted)}g[class^=c-]{stroke:var(--tone);fill:var(--tone)}g[class^=c-] path{fill:none;stroke-width:1.75}g[class^=c-] path.b{fill:var(--tone);fill-opacity:.18;stroke:none}.k1 path{stroke-dasharray:7 3}.k2 path{stroke-dasharray:4 3}.k3 path{stroke-dasharray:2 2}
ul.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0;font-size:.85rem}
${shades('p', '--syn')}${shades('m', '--real')}
@media(max-width:40rem){.score{grid-template-columns:1fr 1fr}.score svg,.score small{grid-column:1/-1}}
@media print{body{margin:0;max-width:none}details::details-content{content-visibility:visible;display:block}.wide{overflow:visible}}`;

function shades(letter: string, color: string): string {
  return [0, 1, 2, 3, 4, 5]
    .map((step) => `.${letter}${step}{background:color-mix(in oklab,var(${color}) ${step * 9}%,transparent)}`)
    .join('');
}
