// Starts `emulate` with a subscription to Slack's events. Its command line has no place for one: the seed of its
// Slack is read without the dispatcher of events that the seeds of other services get (0.12.2).
//
//   node start_emulate.mjs FOLDER_OF_THE_PACKAGE ADDRESS_FOR_EVENTS start --service slack …

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , folder, events, ...command] = process.argv;
const dist = join(folder, "dist");

async function registry() {
  for (const name of readdirSync(dist).filter((one) => /^chunk-.*\.js$/.test(one))) {
    const found = await import(pathToFileURL(join(dist, name)));
    if (found.SERVICE_REGISTRY) return found.SERVICE_REGISTRY;
  }
  throw new Error("emulate keeps its services elsewhere than in 0.12.2");
}

const { slack } = await registry();
const load = slack.load.bind(slack);
slack.load = async () => {
  const loaded = await load();
  return {
    ...loaded,
    seedFromConfig(store, address, seed, webhooks) {
      loaded.seedFromConfig(store, address, seed);
      webhooks.register({ url: events, events: ["*"], active: true, owner: "slack" });
    },
  };
};

const entry = join(dist, "index.js");
process.argv = [process.argv[0], entry, ...command];
await import(pathToFileURL(entry));
