// A real OpenID Connect provider for tests: the certified `oidc-provider`, with a page that asks who you are.
//
// usage: node provider.mjs PORT PEOPLE.json CLIENT.json
// PEOPLE.json is read anew at each sign-in: {"subject": {"email": "...", "email_verified": true}}

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [port, peopleFile, clientFile] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const people = () => JSON.parse(readFileSync(peopleFile, "utf8"));

const provider = new Provider(issuer, {
  clients: [JSON.parse(readFileSync(clientFile, "utf8"))],
  claims: { openid: ["sub", "acr", "amr", "auth_time"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false, // as Microsoft and Google do: the mail stands in the ID token
  acrValues: ["https://refeds.org/profile/mfa"],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_, interaction) => `/who/${interaction.uid}` },
  cookies: { keys: ["only for tests"] },
  findAccount: (_, subject) => ({
    accountId: subject,
    claims: () => ({ sub: subject, ...people()[subject] }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email");
    await grant.save();
    return grant;
  },
});

const FORM = `<!doctype html><html lang="en"><title>Who are you</title><h1>The school's account</h1>
<form method="post"><label>Who <input name="subject"></label>
<label><input type="checkbox" name="factor" value="yes"> with a second factor</label>
<button name="answer" value="yes">Sign in</button><button name="answer" value="no">No</button></form></html>`;

async function ask(request, response) {
  if (request.method === "GET") {
    response.writeHead(200, { "Content-Type": "text/html" }).end(FORM);
    return;
  }
  let body = "";
  for await (const part of request) body += part;
  const typed = new URLSearchParams(body);
  const isKnown = typed.get("answer") === "yes" && typed.get("subject") in people();
  const login = { accountId: typed.get("subject"), amr: typed.has("factor") ? ["pwd", "mfa"] : ["pwd"] };
  const result = isKnown ? { login } : { error: "access_denied", error_description: "not today" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith("/who/")) {
    ask(request, response).catch((error) => response.writeHead(500).end(String(error)));
  } else {
    answer(request, response);
  }
}).listen(Number(port), "127.0.0.1");
