// Lists, posts, likes and deletes haiku. Where the API is stands in config.json, written when the stack is deployed.
const list = document.querySelector("#haiku");
const form = document.querySelector("#write");
const order = document.querySelector("#order");
const message = document.querySelector("#message");
const count = document.querySelector("#count");
const refreshButton = document.querySelector("#refresh");
const card = document.querySelector("#card");

let api = "";
let haiku = [];

function say(text, isError = false) {
  message.textContent = text;
  message.classList.toggle("error", isError);
}

async function fetchJson(url, options = {}) {
  const answer = await fetch(url, options);
  const text = await answer.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    throw new Error(`The server's answer is not understood (${answer.status})`);
  }
  if (!answer.ok) throw new Error(body?.message ?? `The server answered ${answer.status}`);
  return body;
}

const call = (method, path, body) => fetchJson(api + path, {
  method,
  ...(body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
});

function sorted() {
  const newest = (a, b) => (b.posted_at ?? "").localeCompare(a.posted_at ?? "");
  return [...haiku].sort(order.value === "likes" ? (a, b) => b.likes - a.likes || newest(a, b) : newest);
}

function show() {
  count.textContent = haiku.length ? `(${haiku.length})` : "";
  list.replaceChildren(...sorted().map(makeCard));
}

function makeCard(item) {
  const made = card.content.cloneNode(true).firstElementChild;
  const lines = made.querySelectorAll("p");
  [item.first, item.second, item.third].forEach((line, index) => { lines[index].textContent = line; });
  made.querySelector("cite").textContent = item.username;
  made.querySelector(".likes").textContent = item.likes;
  const like = made.querySelector(".like");
  like.setAttribute("aria-label", `Like the haiku of ${item.username}; likes so far: ${item.likes}`);
  like.addEventListener("click", () => during(like, async () => {
    const changed = await call("PATCH", `/haiku/${encodeURIComponent(item.item_id)}`);
    haiku = haiku.map((each) => (each.item_id === item.item_id ? changed : each));
    show();
    list.querySelector(`[data-id="${CSS.escape(item.item_id)}"] .like`)?.focus();
    say(`${changed.username}'s haiku has ${changed.likes} ${changed.likes === 1 ? "like" : "likes"} now.`);
  }));
  const remove = made.querySelector(".delete");
  remove.setAttribute("aria-label", `Delete the haiku of ${item.username}`);
  remove.addEventListener("click", () => during(remove, async () => {
    await call("DELETE", `/haiku/${encodeURIComponent(item.item_id)}`);
    haiku = haiku.filter((each) => each.item_id !== item.item_id);
    show();
    list.focus();
    say("Deleted.");
  }));
  made.dataset.id = item.item_id;
  return made;
}

/** Runs work with its button switched off, and says what went wrong. */
async function during(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (problem) {
    say(problem instanceof TypeError ? "The API cannot be reached. Is it still deployed?" : problem.message, true);
  } finally {
    button.disabled = false;
  }
}

const refresh = () => during(refreshButton, async () => {
  say("Reading…");
  haiku = await call("GET", "/haiku");
  show();
  say(haiku.length ? "" : "No haiku yet. Write the first one.");
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = [...form.querySelectorAll("input")];
  for (const field of fields) field.setAttribute("aria-invalid", String(!field.value.trim()));
  const empty = fields.find((field) => !field.value.trim());
  if (empty) {
    empty.focus();
    say("A haiku has three lines and somebody who wrote it.", true);
    return;
  }
  during(form.querySelector("button"), async () => {
    const made = await call("POST", "/haiku", Object.fromEntries(new FormData(form)));
    haiku = [made, ...haiku];
    show();
    for (const field of fields.slice(1)) field.value = "";
    say("Posted.");
  });
});
order.addEventListener("change", show);
refreshButton.addEventListener("click", refresh);

try {
  ({ api } = await fetchJson("config.json", { cache: "no-store" }));
  await refresh();
} catch (problem) {
  say(`The site does not know its API: ${problem.message}`, true);
}
