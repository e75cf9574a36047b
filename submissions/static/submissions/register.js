// Shows how far a register is, and the page anew when its state changes.
const bar = document.querySelector("[data-register]");

async function ask() {
  try {
    const answer = await fetch(bar.dataset.register, { headers: { Accept: "application/json" } });
    const { state, percent } = await answer.json();
    if (state !== bar.dataset.state) return location.reload();
    bar.value = percent;
  } catch {
    // The next question may be answered.
  }
  setTimeout(ask, 2000);
}

if (bar) setTimeout(ask, 1000);
