
// Live reload: the page follows the files that it was made from.
((version) => {
  // The script is in `assets/` or in a folder of that.
  const { src } = document.currentScript;
  const root = src.slice(0, src.lastIndexOf("/assets/") + 1);
  const source = new EventSource(new URL("_guidepost/live", root));
  let panel;
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (version !== event.version) {
      location.reload();
      return;
    }
    panel?.remove();
    if (event.faults.length === 0) return;
    panel = document.createElement("pre");
    panel.id = "guidepost-faults";
    panel.setAttribute("role", "alert");
    panel.textContent = event.faults.join("\n\n");
    Object.assign(panel.style, {
      position: "fixed", inset: "auto 0 0 0", margin: "0", padding: "1rem", maxHeight: "50vh", overflow: "auto",
      whiteSpace: "pre-wrap", font: "14px/1.5 ui-monospace, monospace", color: "#fff", background: "#8a1c1c",
      zIndex: "1000",
    });
    document.body.append(panel);
  };
})(