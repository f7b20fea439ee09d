// The two things that HTML and htmx cannot do: show a form's window as a modal dialog (which keeps the focus
// inside, closes on Escape and gives the focus back), and say that the server is gone.
document.addEventListener("htmx:load", (event) => {
  const dialog = event.target.closest("dialog") ?? event.target.querySelector?.("dialog");
  if (dialog && !dialog.open) dialog.showModal();
});
document.addEventListener("htmx:sendError", () => { document.body.dataset.offline = ""; });
document.addEventListener("htmx:afterOnLoad", () => { delete document.body.dataset.offline; });
