// Leads whoever made marks that the server did not take to the pages on which they were made.

/** How many there are, with a link to each page on which they were made. */
export function sayWhatToCheck(place, marks) {
  const words = (marks.length === 1 ? place.dataset.one : place.dataset.many).replace("{n}", marks.length);
  const pages = [...new Set(marks.map((mark) => mark.url.replace(/[^/]*$/, "")))];
  place.replaceChildren(words, ...pages.flatMap((page) => [" ", link(page, place.dataset.look)]));
}

function link(address, words) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = words;
  return made;
}
