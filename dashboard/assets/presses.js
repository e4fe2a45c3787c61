/* Presses of buttons that an update may draw anew. Dash counts a button's presses in the button: one
   that is drawn again in that moment starts from nothing, and the press is lost. So the press itself
   is taken, whatever becomes of the button, and its id goes to the store that a callback reads. */
(function () {
  "use strict";
  const STORES = {
    "flag-button": "flag-pressed", "seat-menu": "seat-pressed", "seat-edit": "seat-pressed",
    "seat-name": "seat-pressed", "check-undo": "live-check-undone",
  };

  /* Id of the component that was pressed and whose presses are taken here, or null. */
  function pressed(element) {
    const own = element.closest && element.closest('[id^="{"]');
    const id = own && JSON.parse(own.id);
    return id && STORES[id.part] ? id : null;
  }

  function tell(id) {
    window.dash_clientside.set_props(STORES[id.part],
      { data: Object.assign({ at: Date.now() }, id) });
  }

  document.addEventListener("click", function (event) {
    const id = pressed(event.target);
    if (id && id.part !== "seat-name") { tell(id); }
  });

  /* After the field itself has told its text, which it does on this key too. */
  document.addEventListener("keydown", function (event) {
    const id = event.key === "Enter" && !event.isComposing && pressed(event.target);
    if (id && id.part === "seat-name") { tell(id); }
  });
})();
