// Tells an open page that somebody in school is missing from a lesson, as soon as that register is saved.
const EVERY = 30_000;

const place = document.querySelector("[data-lesson-news]");
let state = null;

async function ask() {
  if (document.visibilityState !== "visible") return;
  const since = state === null ? "" : `?since=${encodeURIComponent(state)}`;
  const answer = await fetch(place.dataset.lessonNews + since, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const news = await answer.json();
  if (news.who && news.who !== place.dataset.who) tell(news);
  state = news.state;
  if (!state) clearInterval(asking); // a day without lessons
}

function tell({ who, words }) {
  place.dataset.who = who;
  const notice = place.querySelector(".notice");
  notice.querySelector("p").textContent = words;
  notice.hidden = false;
}

const quietly = () => ask().catch(() => {}); // without a network there is nothing to learn
const asking = setInterval(quietly, EVERY);
if (place) {
  quietly();
  document.addEventListener("visibilitychange", quietly);
} else clearInterval(asking);
