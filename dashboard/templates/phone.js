/* The three numbers on a paired phone, once a second; ends with the lesson. */
(function () {
  "use strict";
  const sentence = document.getElementById("sentence");
  const list = document.getElementById("numbers");
  const answers = document.getElementById("answers");

  function made(name, className, text) {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function show(found) {
    if (sentence.textContent !== found.sentence) { sentence.textContent = found.sentence; }
    if (answers.textContent !== found.answers) { answers.textContent = found.answers; }
    list.replaceChildren(...found.numbers.map(function (number) {
      const value = made("div", "value", number.value);
      value.append(made("span", "rest", number.rest));
      const item = document.createElement("li");
      item.append(value, made("div", "words", number.words));
      return item;
    }));
  }

  async function ask() {
    try {
      const answer = await fetch("/glance.json", { cache: "no-store" });
      if (answer.status === 410) {
        sentence.textContent = sentence.dataset.over;
        list.replaceChildren();
        answers.textContent = "";
        return;
      }
      show(await answer.json());
    } catch (error) {
      sentence.textContent = sentence.dataset.lost;
      list.replaceChildren();
      answers.textContent = "";
    }
    setTimeout(ask, 1000);
  }
  ask();
})();
