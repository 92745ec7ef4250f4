// Live totals of a score sheet. Without this file the page shows the totals as last saved; the server alone decides.
// Exact like the server: fractions of whole numbers, items without a score are missing and never zero.
"use strict";

(() => {
  const form = document.getElementById("sheet-form");
  if (!form) return;

  const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);
  const fraction = (top, bottom) => {
    const shared = gcd(top, bottom) || 1n;
    const sign = bottom < 0n ? -1n : 1n;
    return { top: (sign * top) / shared, bottom: (sign * bottom) / shared };
  };
  const ZERO = fraction(0n, 1n);
  const add = (a, b) => fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
  const minus = (a, b) => add(a, { top: -b.top, bottom: b.bottom });
  const times = (a, b) => fraction(a.top * b.top, a.bottom * b.bottom);
  const over = (a, b) => fraction(a.top * b.bottom, a.bottom * b.top);

  // "-12.5" or "144/5", also in full-width digits; null for anything else.
  const read = (text) => {
    const plain = text.trim().replace(/[０-９．－]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
    const parts = /^(-?)([0-9]{1,15})(?:\.([0-9]{1,15}))?(?:\/([0-9]{1,40}))?$/.exec(plain);
    if (!parts) return null;
    const decimals = parts[3] || "";
    const value = fraction(BigInt(parts[2] + decimals), 10n ** BigInt(decimals.length) * BigInt(parts[4] || "1"));
    return parts[1] ? { top: -value.top, bottom: value.bottom } : value;
  };

  const show = (value, decimals) => {
    const size = value.top < 0n ? -value.top : value.top;
    const units = (2n * size * 10n ** BigInt(decimals) + value.bottom) / (2n * value.bottom);
    const digits = units.toString().padStart(decimals + 1, "0");
    const text = decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
    return (value.top < 0n && units ? "-" : "") + text;
  };

  // The value of an item on its scale, or null where the server would refuse it.
  const scored = (item) => {
    const code = item.dataset.item;
    if (document.getElementById(`abstain-${code}`).checked) return null;
    const value = read(document.getElementById(`score-${code}`).value);
    if (!value) return null;
    const [best, worst, step] = ["best", "worst", "step"].map((name) => read(item.dataset[name]));
    const span = minus(best, worst);
    const unit = over(minus(value, worst), span);
    const steps = over(minus(value, worst), step);
    const inside = unit.top >= 0n && unit.top <= unit.bottom && steps.bottom === 1n;
    return inside ? { value, unit } : null;
  };

  const items = [...form.querySelectorAll("[data-item]")];
  const branches = [...form.querySelectorAll("[data-branch]")];
  const decimals = Number(form.dataset.decimals);

  const refresh = () => {
    const whole = document.getElementById("abstain").checked;
    const units = new Map();
    let adjustment = ZERO;
    for (const item of items) {
      const found = whole ? null : scored(item);
      if (found && item.dataset.kind === "scored") units.set(item.dataset.item, found.unit);
      if (found && item.dataset.kind === "adjust") adjustment = add(adjustment, found.value);
    }
    const count = units.size;
    const mean = (parent) => {
      let sum = ZERO;
      let weights = ZERO;
      for (const row of [...items, ...branches]) {
        const code = row.dataset.item || row.dataset.branch;
        if (row.dataset.parent !== parent || !units.has(code)) continue;
        const weight = read(row.dataset.weight);
        sum = add(sum, times(weight, units.get(code)));
        weights = add(weights, weight);
      }
      return weights.top ? over(sum, weights) : null;
    };
    // Branches stand before what is under them, so from the end each one's parts are known.
    for (const branch of [...branches].reverse()) {
      const code = branch.dataset.branch;
      const value = mean(code);
      if (value) units.set(code, value);
      const output = branch.querySelector(`output[data-worth="${CSS.escape(code)}"]`);
      if (output) output.value = value ? show(times(value, read(output.dataset.full)), decimals) : "—";
    }
    const top = mean("");
    const total = top && add(times(top, read(form.dataset.points)), adjustment);
    document.getElementById("whole").value = total ? show(total, decimals) : "—";
    document.getElementById("scored").value = String(count);
  };

  let changed = false;
  form.addEventListener("input", () => {
    changed = true;
    refresh();
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  refresh();

  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
