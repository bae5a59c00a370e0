// Shows what has arrived without a reload, so that a search being typed and the place on the page are kept.
const live = document.querySelector("[data-live]");
let shown = live?.innerHTML;

async function refresh() {
  if (!live || document.hidden) return;
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!fresh || fresh.innerHTML === shown) return;
  shown = fresh.innerHTML;
  const known = new Set([...live.querySelectorAll("[data-id]")].map((row) => row.dataset.id));
  live.replaceChildren(...fresh.childNodes);
  for (const row of live.querySelectorAll("[data-id]")) {
    if (!known.has(row.dataset.id)) row.classList.add("arrived");
  }
}

setInterval(() => refresh().catch(() => {}), 2000);
