
"use strict";
{
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const rows = Array.from(document.querySelectorAll("#log tbody tr"));
  const texts = new Map();

  // What a row says, without the bytes in hex.
  const textOf = (row) => {
    if (!texts.has(row)) {
      const parts = Array.from(row.querySelectorAll(".line, .why, .note"));
      texts.set(row, parts.map((part) => part.textContent).join(" ").toLowerCase());
    }
    return texts.get(row);
  };

  const apply = () => {
    const socket = form.elements.socket.value;
    const text = form.elements.text.value.trim().toLowerCase();
    const failed = form.elements.failed.checked;
    let count = 0;
    for (const row of rows) {
      const fits = (!socket || row.dataset.socket === socket)
        && (!failed || row.classList.contains("failure"))
        && (!text || textOf(row).includes(text));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = `${count} of ${rows.length} records shown`;
    shown.hidden = count === rows.length;
  };

  // The address of the page holds the filter, so that it can be passed on.
  const fromAddress = () => {
    if (/^#[a-z]+\d*$/.test(location.hash)) {
      return;
    }
    const asked = new URLSearchParams(location.hash.slice(1));
    form.elements.socket.value = asked.get("socket") || "";
    form.elements.text.value = asked.get("text") || "";
    form.elements.failed.checked = asked.has("failed");
    apply();
  };

  const toAddress = () => {
    const asked = new URLSearchParams(new FormData(form));
    for (const [name, value] of Array.from(asked)) {
      if (!value) {
        asked.delete(name);
      }
    }
    history.replaceState(null, "", `#${asked}`);
    apply();
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", toAddress);
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", fromAddress);
    fromAddress();
  }
}
