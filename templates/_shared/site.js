"use strict";
// Shows what holds every word that was typed: in the agency's name, the title or the year. Without this script all is shown.
(function () {
  const form = document.getElementById("search");
  const words = document.getElementById("words");
  const year = document.getElementById("year");
  const count = document.getElementById("count");
  const plain = function (text) { return text.normalize("NFKC").toLowerCase(); };
  const groups = Array.from(document.querySelectorAll("section"), function (section) {
    const name = section.dataset.year;
    const items = Array.from(section.querySelectorAll("li"), function (item) {
      return { item: item, text: plain(name + " " + item.dataset.words + " " + item.textContent) };
    });
    return { section: section, name: name, items: items };
  });
  function show() {
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of groups) {
      const fits = !year.value || year.value === group.name;
      let shown = 0;
      for (const entry of group.items) {
        const hit = fits && wanted.every(function (word) { return entry.text.includes(word); });
        entry.item.hidden = !hit;
        shown += hit;
      }
      group.section.hidden = !shown;
      found += shown;
    }
    count.textContent = (wanted.length || year.value ? "找到 " : "共 ") + found + " 份报告";
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  words.addEventListener("input", show);
  year.addEventListener("change", show);
  form.hidden = false;
  show();
}());
