// Tells an open register of marks made elsewhere: at the desk, by a colleague, on another device.
const EVERY = 10_000;

/** While the page is visible, ask for changes; `take` gets each mark that is not this page's own. */
export function watchChanges(form, take) {
  let { version } = form.dataset;

  async function ask() {
    if (document.visibilityState !== "visible") return;
    const answer = await fetch(`${form.dataset.changes}?since=${version}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const changes = await answer.json();
    version = changes.version;
    for (const mark of changes.marks ?? []) take(mark);
  }

  const quietly = () => ask().catch(() => {}); // without a network there is nothing to learn
  setInterval(quietly, EVERY);
  document.addEventListener("visibilitychange", quietly);
}
