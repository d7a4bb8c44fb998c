// The wording of the date while it is typed; without this script the page says it after the form was sent.
(() => {
  const date = document.getElementById("date");
  const words = document.getElementById("date-words");
  let waiting = 0;
  let last = 0;
  const say = async (whole) => {
    const asked = ++last;
    const answer = await fetch("date?" + new URLSearchParams({ text: date.value }));
    if (asked !== last || !answer.ok) return;
    const { below, wrong } = await answer.json();
    words.textContent = (whole && wrong) || below;
  };
  date.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(say, 200, false);
  });
  date.addEventListener("change", () => {
    clearTimeout(waiting);
    say(true);
  });
  // What happened with the form is read out first.
  document.getElementById("summary")?.focus();
})();
