// An OpenID Connect provider (the package oidc-provider) for tests: node provider.mjs CONFIG.json
// Says {"issuer": ...} on its standard output once it answers. A line {"accounts": {...}} on its standard input changes
// what it knows of people; it answers "known". It ends with its standard input.

import { createRequire } from "node:module";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { packages, clients, accounts, audience } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const { Provider } = await import(pathToFileURL(createRequire(`${packages}/`).resolve("oidc-provider")));

const key = (kind, options, more) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }),
  kid: randomUUID(),
  use: "sig",
  ...more,
});

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients,
  jwks: {
    keys: [key("rsa", { modulusLength: 2048 }, { alg: "RS256" }), key("ec", { namedCurve: "P-256" }, { alg: "ES256" })],
  },
  cookies: { keys: [randomUUID()] },
  pkce: { required: () => true },
  scopes: ["openid", "profile", "email", "groups"],
  claims: {
    openid: ["sub"],
    profile: ["name", "preferred_username"],
    email: ["email", "email_verified"],
    groups: ["groups"],
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, ...accounts[id] }),
  }),
  // to servers on this machine, which it would not speak to; and however long they take
  fetch: (url, { signal, dispatcher, ...options }) => fetch(url, options),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
    // access tokens that are JWTs, for whoever names the API
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: "api",
        audience: resource === "urn:other" ? "other" : audience,
        accessTokenFormat: "jwt",
        accessTokenTTL: 300,
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
  extraTokenClaims: () => ({ preferred_username: "pipeline", groups: ["machines"] }),
  ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 300, Grant: 300 },
});

// which is in its log when a test asks why nobody was told
provider.on("backchannel.error", (_, error) => console.error(`No logout was told: ${error} (${error.cause})`));
server.on("request", provider.callback());
console.log(JSON.stringify({ issuer }));

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  Object.assign(accounts, JSON.parse(line).accounts);
  console.log("known");
});
lines.on("close", () => process.exit(0));
