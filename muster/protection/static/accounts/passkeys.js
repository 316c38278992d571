// Passkeys: a button that asks the device, and sends what it answers. Without support the button stays away.

const canAsk = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

for (const place of document.querySelectorAll("[data-passkey]")) {
  const button = place.querySelector("button");
  if (!canAsk || !button) continue;
  place.hidden = false;
  button.addEventListener("click", () => prove(place, button));
}

async function prove(place, button) {
  const why = place.querySelector("[data-why]");
  why.textContent = "";
  button.disabled = true;
  try {
    const begun = await post(place.dataset.begin);
    if (begun.status === 401) return location.assign((await begun.json()).sign_in);
    const credential = await ask(place.dataset.passkey, await begun.json());
    const answer = await post(place.dataset.finish, JSON.stringify(credential.toJSON()));
    const said = await answer.json();
    if (answer.ok) return location.assign(said.next);
    why.textContent = said.why ?? place.dataset.failed;
  } catch {
    why.textContent = place.dataset.failed; // called off on the device, or there is no network
  }
  button.disabled = false;
}

function ask(what, options) {
  return what === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

function post(address, body = "") {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
  return fetch(address, { method: "POST", headers, body });
}
